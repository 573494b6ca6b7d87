package io.kadis.kv.entry;

import static io.kadis.kv.entry.Entries.KEY;
import static io.kadis.kv.entry.Entries.NOW;
import static io.kadis.kv.entry.Entries.writer;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.KadRecord;
import io.kadis.kv.entry.Entry.Content;
import io.kadis.libp2p.identity.SignedEnvelope;
import io.kadis.proto.EntryProto;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
  @Test
  void whatIsSignedReadsBackTheSame() {
    Seeds.check(
        200,
        random -> {
          var entry = Entries.random(KEY, random);
          var record = EntryCodec.sign(entry, writer(1));

          assertThat(EntryCodec.decode(record))
              .isEqualTo(new Decoded.Ok<>(new SignedEntry(entry, writer(1).peerId(), record)));
          assertThat(EntryCodec.version(record)).isEqualTo(entry.version());
        });
  }

  @Test
  void theSameEntryOfTheSameWriterIsTheSameBytes() {
    Seeds.check(
        20,
        random -> {
          var entry = Entries.random(KEY, random);
          assertThat(EntryCodec.sign(entry, writer(1)))
              .isEqualTo(EntryCodec.sign(entry, writer(1)));
        });
  }

  @Test
  @Requirement("KV-1")
  void anyFlippedBitIsRefused() {
    var record = Entries.value(KEY, NOW, "v");
    for (int bit = 0; bit < 8 * record.size(); bit++) {
      var bad = record.mutableCopy();
      bad.set(bit / 8, (byte) (bad.get(bit / 8) ^ 1 << bit % 8));
      assertThat(EntryCodec.decode(bad)).as("bit %d", bit).isInstanceOf(Decoded.Malformed.class);
    }
  }

  @Test
  void anyTruncationOrAdditionIsRefused() {
    var record = Entries.value(KEY, NOW, "v");
    for (int size = 0; size < record.size(); size++) {
      assertThat(EntryCodec.decode(record.slice(0, size))).isInstanceOf(Decoded.Malformed.class);
    }
    assertThat(EntryCodec.decode(Bytes.concatenate(record, Bytes.of(0))))
        .isInstanceOf(Decoded.Malformed.class);
    // An unknown field behind: valid protobuf, yet a second form of the same entry.
    assertThat(EntryCodec.decode(Bytes.concatenate(record, Bytes.of(0x78, 1))))
        .isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  @Requirement("SEC-30")
  void garbageIsRefusedAndNeverThrows() {
    Seeds.check(
        2_000,
        random -> {
          var bytes = new byte[random.nextInt(200)];
          random.nextBytes(bytes);
          if (bytes.length > 0) {
            bytes[0] = EntryCodec.FORMAT;
          }
          assertThat(EntryCodec.decode(Bytes.wrap(bytes))).isInstanceOf(Decoded.Malformed.class);
        });
  }

  @Test
  @Requirement("SEC-19")
  void anEntryInAnotherFormThanTheCanonicalOneIsRefused() {
    var entry =
        EntryProto.Entry.newBuilder().setKey(ByteString.copyFromUtf8("/kv/a")).setVersion(7);

    assertThat(decode(entry.clone().build().toByteArray())).isInstanceOf(Decoded.Ok.class);
    assertThat(decode(entry.clone().setPurgeMs(5).build().toByteArray()))
        .as("a purge time without an expiry")
        .isInstanceOf(Decoded.Malformed.class);
    assertThat(
            decode(
                entry
                    .clone()
                    .setTombstone(true)
                    .setValue(ByteString.copyFromUtf8("x"))
                    .build()
                    .toByteArray()))
        .as("a tombstone with a value")
        .isInstanceOf(Decoded.Malformed.class);
    assertThat(decode(entry.clone().setExpiryMs(9).setPurgeMs(8).build().toByteArray()))
        .as("purged before it expires")
        .isInstanceOf(Decoded.Malformed.class);
    assertThat(decode(entry.clone().setExpiryMs(-1).build().toByteArray()))
        .as("a time beyond all times")
        .isInstanceOf(Decoded.Malformed.class);
    assertThat(decode(entry.clone().setContentType("a\r\nX-Evil: 1").build().toByteArray()))
        .as("a content type that would split a header")
        .isInstanceOf(Decoded.Malformed.class);
    assertThat(decode(Bytes.fromHexString("0x7801").toArray()))
        .isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void theVersionInFrontMustBeTheSignedOne() {
    var record = Entries.value(KEY, NOW, "v").mutableCopy();
    record.set(8, (byte) (record.get(8) + 1));

    assertThat(EntryCodec.decode(record))
        .isEqualTo(new Decoded.Malformed<>("version in front is not the signed one"));
  }

  @Test
  @Requirement("SEC-24")
  void aSignatureForAnotherDomainOrTypeDoesNotCount() {
    var payload =
        Bytes.wrap(
            EntryProto.Entry.newBuilder()
                .setKey(ByteString.copyFromUtf8("/kv/a"))
                .setVersion(7)
                .build()
                .toByteArray());

    assertThat(decode(payload, EntryCodec.DOMAIN, EntryCodec.PAYLOAD_TYPE))
        .isInstanceOf(Decoded.Ok.class);
    assertThat(decode(payload, "libp2p-peer-record", EntryCodec.PAYLOAD_TYPE))
        .isInstanceOf(Decoded.Malformed.class);
    assertThat(decode(payload, EntryCodec.DOMAIN, Bytes.of(3, 1)))
        .isInstanceOf(Decoded.Malformed.class);
    var encoded =
        SignedEnvelope.sign(writer(0), EntryCodec.DOMAIN, EntryCodec.PAYLOAD_TYPE, payload)
            .encode();
    assertThat(SignedEnvelope.open(encoded, "libp2p-peer-record", EntryCodec.PAYLOAD_TYPE))
        .isEmpty();
  }

  @Test
  void theLargestValueThatFitsIsKnownToTheByte() {
    int overhead =
        KadRecord.encodedBytes(KEY, Entries.value(KEY, NOW, "x".repeat(10_000))) - 10_000;
    int fits = KadRecord.MAX_ENCODED_BYTES - overhead;
    var validator = new EntryValidator(Entries.SKEW);

    var largest = Entries.value(KEY, NOW, "x".repeat(fits));
    var tooLarge = Entries.value(KEY, NOW, "x".repeat(fits + 1));

    assertThat(validator.verify(KEY, largest, NOW)).isInstanceOf(Decoded.Ok.class);
    assertThat(validator.verify(KEY, tooLarge, NOW))
        .isEqualTo(
            new Decoded.Malformed<>(
                "record of 15,873 bytes, with its key, is over the 15,872 bytes"
                    + " a record may have"));
  }

  private static Decoded<SignedEntry> decode(byte[] payload) {
    return decode(Bytes.wrap(payload), EntryCodec.DOMAIN, EntryCodec.PAYLOAD_TYPE);
  }

  private static Decoded<SignedEntry> decode(Bytes payload, String domain, Bytes type) {
    var envelope = SignedEnvelope.sign(writer(0), domain, type, payload).encode();
    return EntryCodec.decode(
        Bytes.concatenate(Bytes.of(EntryCodec.FORMAT), Bytes.ofUnsignedLong(7), envelope));
  }

  @Test
  void contentTypesArePrintableAndBounded() {
    assertThat(Content.Value.isContentType("text/plain; charset=utf-8")).isTrue();
    assertThat(Content.Value.isContentType("x".repeat(255))).isTrue();
    assertThat(Content.Value.isContentType("x".repeat(256))).isFalse();
    assertThat(Content.Value.isContentType("")).isFalse();
    assertThat(Content.Value.isContentType("a\nb")).isFalse();
    assertThat(Content.Value.isContentType("é")).isFalse();
  }
}
