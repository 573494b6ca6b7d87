package io.kadis.kv;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.PutResult.Reason;
import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.Entry.Content;
import io.kadis.kv.entry.Entry.Expiry;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.entry.EntryValidator;
import io.kadis.kv.entry.SignedEntry;
import io.kadis.kv.entry.Version;
import io.kadis.kv.entry.VersionClock.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** {@code /kv/<name>}: any member writes, the last writer wins. */
record LastWriterWins(EntryValidator validator, Duration tombstoneTtl) implements NamespaceRules {
  static final String NAMESPACE = "kv";

  /** Beyond a lifetime, and far from where arithmetic on times could overflow. */
  static final Duration MAX_TTL = Duration.ofDays(36_500);

  @Override
  public boolean kadisOnly() {
    return true;
  }

  @Override
  public Draft put(Bytes key, Bytes value, PutOptions options, Pen pen) {
    var flaw = flaw(options);
    if (flaw.isPresent()) {
      return new Draft.Refused(Reason.INVALID, flaw.get());
    }
    // Cheap, and before the clock and the signature: the exact check comes with the record.
    if (value.size() > KadRecord.MAX_ENCODED_BYTES) {
      return tooLarge(
          "value of %,d bytes is over the %,d bytes a record may have"
              .formatted(value.size(), KadRecord.MAX_ENCODED_BYTES));
    }
    var expiry = options.ttl().map(ttl -> expiry(pen.now().plus(ttl)));
    return sign(key, new Content.Value(value, options.contentType(), expiry), pen);
  }

  @Override
  public Draft delete(Bytes key, Pen pen) {
    return sign(key, new Content.Tombstone(Optional.of(pen.now().plus(tombstoneTtl))), pen);
  }

  @Override
  public Optional<View> view(Bytes key, Bytes record, Instant now) {
    return switch (validator.verify(key, record, now)) {
      case Decoded.Ok(var signed) -> signed.entry().live(now).map(value -> view(signed, value));
      case Decoded.Malformed<SignedEntry> _ -> Optional.empty();
    };
  }

  private static View view(SignedEntry signed, Content.Value value) {
    long version = signed.entry().version();
    return new View(
        value.bytes(),
        version,
        Optional.of(signed.writer()),
        value.contentType(),
        Optional.of(Version.time(version)));
  }

  private static Optional<String> flaw(PutOptions options) {
    var ttl = options.ttl().orElse(MAX_TTL);
    if (ttl.toMillis() < 1 || ttl.compareTo(MAX_TTL) > 0) {
      return Optional.of(
          "ttl of " + ttl.toMillis() + " ms is not between 1 ms and " + MAX_TTL.toDays() + " days");
    }
    return options
        .contentType()
        .filter(type -> !Content.Value.isContentType(type))
        .map(_ -> "content type is not 1 to 255 characters of printable ASCII");
  }

  private Expiry expiry(Instant at) {
    return new Expiry(at, Optional.of(at.plus(tombstoneTtl)));
  }

  private static Draft sign(Bytes key, Content content, Pen pen) {
    try {
      return switch (pen.clock().next(pen.now(), pen.seen())) {
        case Tick.Issued(long version) -> {
          var record = EntryCodec.sign(new Entry(key, version, content), pen.key());
          var oversize = KadRecord.oversize(key, record);
          yield oversize.isPresent()
              ? tooLarge("value with signature: " + oversize.get())
              : new Draft.Ready(version, record);
        }
        case Tick.Refused(var message) -> new Draft.Refused(Reason.CLOCK, message);
      };
    } catch (StoreException.Full e) {
      return new Draft.Refused(Reason.FULL, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      return new Draft.Refused(Reason.CLOCK, "the clock could not be saved: " + e.getMessage());
    }
  }

  private static Draft tooLarge(String message) {
    return new Draft.Refused(Reason.TOO_LARGE, message);
  }
}
