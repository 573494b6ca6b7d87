package io.kadis.kv.entry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.dht.message.Decoded;
import io.kadis.kv.entry.Entry.Content;
import io.kadis.kv.entry.Entry.Expiry;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.identity.SignedEnvelope;
import io.kadis.proto.EntryProto;
import io.kadis.proto.EnvelopeProto;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code Record.value} of the signed namespaces: {@code 0x01}, the version in 8 bytes big endian,
 * and the canonical signed envelope around an {@link Entry}. Each entry has exactly one form, so
 * that replicas which hold the same version hold the same bytes. Pure.
 */
public final class EntryCodec {
  /** Set apart from every other signature a peer's key makes (SEC-24). */
  public static final String DOMAIN = "kadis-entry";

  /** The envelope's payload type: ASCII, as no multicodec is registered for it. */
  static final Bytes PAYLOAD_TYPE =
      Bytes.wrap("/kadis/entry".getBytes(StandardCharsets.US_ASCII)); // docs/consistency.md

  /** The first byte; another format would take another one. */
  static final byte FORMAT = 1;

  private static final int HEADER_BYTES = 1 + Long.BYTES;

  private EntryCodec() {}

  /** Signs {@code entry} and wraps it up. */
  public static Bytes sign(Entry entry, PrivateKey key) {
    var envelope = SignedEnvelope.sign(key, DOMAIN, PAYLOAD_TYPE, payload(entry));
    return Bytes.concatenate(
        Bytes.of(FORMAT), Bytes.ofUnsignedLong(entry.version()), envelope.encode());
  }

  /** Reads and verifies {@code record} on its own: not against a key, a clock or a size limit. */
  public static Decoded<SignedEntry> decode(Bytes record) {
    if (record.size() < HEADER_BYTES || record.get(0) != FORMAT) {
      return malformed("value does not start with format byte 1 and a version");
    }
    var encoded = record.slice(HEADER_BYTES);
    var envelope = SignedEnvelope.open(encoded, DOMAIN, PAYLOAD_TYPE).orElse(null);
    if (envelope == null) {
      return malformed("value holds no envelope with a valid signature");
    }
    if (!envelope.encode().equals(encoded)) {
      return malformed("envelope is not in its canonical form");
    }
    return switch (entry(envelope.payload())) {
      case Decoded.Ok(var entry) when entry.version() == version(record) ->
          new Decoded.Ok<>(new SignedEntry(entry, envelope.signer(), record));
      case Decoded.Ok<Entry> _ -> malformed("version in front is not the signed one");
      case Decoded.Malformed(var why) -> malformed(why);
    };
  }

  /** What {@link #decode} would find in a record verified before; empty for what is no entry. */
  static Optional<Entry> trusted(Bytes record) {
    if (record.size() < HEADER_BYTES) {
      return Optional.empty();
    }
    try {
      var envelope = EnvelopeProto.Envelope.parseFrom(record.slice(HEADER_BYTES).toArrayUnsafe());
      return entry(Bytes.wrap(envelope.getPayload().toByteArray())) instanceof Decoded.Ok(var entry)
          ? Optional.of(entry)
          : Optional.empty();
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }

  /** The version in front of a record; 0 for what is too short to have one. */
  public static long version(Bytes record) {
    return record.size() < HEADER_BYTES ? 0 : record.getLong(1);
  }

  private static Bytes payload(Entry entry) {
    var message =
        EntryProto.Entry.newBuilder()
            .setKey(UnsafeByteOperations.unsafeWrap(entry.key().toArrayUnsafe()))
            .setVersion(entry.version());
    switch (entry.content()) {
      case Content.Value(var bytes, var contentType, var expiry) -> {
        message.setValue(UnsafeByteOperations.unsafeWrap(bytes.toArrayUnsafe()));
        contentType.ifPresent(message::setContentType);
        expiry.ifPresent(
            e -> message.setExpiryMs(e.at().toEpochMilli()).setPurgeMs(millis(e.purge())));
      }
      case Content.Tombstone(var purge) -> message.setTombstone(true).setPurgeMs(millis(purge));
    }
    return Bytes.wrap(message.build().toByteArray());
  }

  private static Decoded<Entry> entry(Bytes payload) {
    try {
      var message = EntryProto.Entry.parseFrom(payload.toArrayUnsafe());
      var flaw = flaw(message);
      if (flaw.isPresent()) {
        return malformed(flaw.get());
      }
      var entry =
          new Entry(
              Bytes.wrap(message.getKey().toByteArray()), message.getVersion(), content(message));
      // Also refuses what has no place in an Entry: a tombstone with a value, a purge time
      // without an expiry, unknown fields.
      return payload(entry).equals(payload)
          ? new Decoded.Ok<>(entry)
          : malformed("entry is not in its canonical form");
    } catch (InvalidProtocolBufferException _) {
      return malformed("payload is no entry");
    }
  }

  private static Optional<String> flaw(EntryProto.Entry message) {
    long expiry = message.getExpiryMs();
    long purge = message.getPurgeMs();
    if (beyond(expiry) || beyond(purge)) {
      return Optional.of("expiry or purge time beyond 48 bits of milliseconds");
    }
    if (purge != 0 && purge < expiry) {
      return Optional.of("purge time " + purge + " before expiry " + expiry);
    }
    var type = message.getContentType();
    return type.isEmpty() || Content.Value.isContentType(type)
        ? Optional.empty()
        : Optional.of("content type is not printable ASCII of at most 255 characters");
  }

  private static Content content(EntryProto.Entry message) {
    var purge = moment(message.getPurgeMs());
    return message.getTombstone()
        ? new Content.Tombstone(purge)
        : new Content.Value(
            Bytes.wrap(message.getValue().toByteArray()),
            Optional.of(message.getContentType()).filter(type -> !type.isEmpty()),
            moment(message.getExpiryMs()).map(at -> new Expiry(at, purge)));
  }

  private static boolean beyond(long millis) {
    return Long.compareUnsigned(millis, Entry.MAX_MILLIS) > 0;
  }

  private static long millis(Optional<Instant> moment) {
    return moment.map(Instant::toEpochMilli).orElse(0L);
  }

  /** On the wire 0 stands for never. */
  private static Optional<Instant> moment(long millis) {
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  private static <T> Decoded<T> malformed(String why) {
    return new Decoded.Malformed<>(why);
  }
}
