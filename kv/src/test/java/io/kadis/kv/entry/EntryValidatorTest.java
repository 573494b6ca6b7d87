package io.kadis.kv.entry;

import static io.kadis.kv.entry.Entries.KEY;
import static io.kadis.kv.entry.Entries.NOW;
import static io.kadis.kv.entry.Entries.utf8;
import static io.kadis.kv.entry.Entries.writer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.Bytewise;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validity;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class EntryValidatorTest {
  private final EntryValidator validator = new EntryValidator(Entries.SKEW);

  @Test
  @Requirement("KV-1")
  void anEntryUnderAnotherKeyIsRefused() {
    var record = Entries.value(KEY, NOW, "v");

    assertThat(validator.validate(KEY, record, NOW)).isEqualTo(Validity.VALID);
    assertThat(validator.validate(utf8("/kv/users/43"), record, NOW))
        .isEqualTo(new Validity.Invalid("entry was signed for another key"));
  }

  @Test
  @Requirement({"KV-1", "SEC-21"})
  void aVersionAheadOfTheClockIsRefusedBeyondTheSkew() {
    assertThat(validator.validate(KEY, Entries.value(KEY, NOW.plusSeconds(60), "v"), NOW))
        .isEqualTo(Validity.VALID);
    assertThat(reason(Entries.value(KEY, NOW.plusMillis(60_001), "v"), NOW))
        .contains("2026-11-22T12:01:00.001Z", "60 s", "clock");
    assertThat(reason(Entries.value(KEY, Instant.ofEpochMilli(Entry.MAX_MILLIS), "v"), NOW))
        .contains("ahead");
  }

  @Test
  void anOldVersionIsFineHoweverOld() {
    assertThat(validator.validate(KEY, Entries.value(KEY, Instant.EPOCH, "v"), NOW))
        .isEqualTo(Validity.VALID);
  }

  @Test
  @Requirement({"KV-1", "SEC-22"})
  void anExpiredEntryStaysAsAHiddenTombstoneUntilItsPurgeTime() {
    var record = Entries.expiring(KEY, NOW, NOW.plusSeconds(10), NOW.plusSeconds(100));

    assertThat(validator.validate(KEY, record, NOW.plusSeconds(99))).isEqualTo(Validity.VALID);
    assertThat(validator.lifetime(new KadRecord(KEY, record, NOW)))
        .isEqualTo(new Lifetime.Purgeable(NOW.plusSeconds(100)));
  }

  @Test
  void aTombstoneIsKeptUntilItsPurgeTimeAndAValueForEver() {
    var tombstone = Entries.tombstone(KEY, NOW, NOW.plusSeconds(7));

    assertThat(validator.lifetime(new KadRecord(KEY, tombstone, NOW)))
        .isEqualTo(new Lifetime.Purgeable(NOW.plusSeconds(7)));
    assertThat(validator.lifetime(new KadRecord(KEY, Entries.value(KEY, NOW, "v"), NOW)))
        .isEqualTo(Lifetime.FOREVER);
  }

  @Test
  @Requirement({"KV-1", "SEC-22", "SEC-23", "REC-2"})
  void selectIsTheLargestInByteOrderWhateverTheOrderOfTheArguments() {
    Seeds.check(
        300,
        random -> {
          var records = new Bytes[random.nextInt(1, 8)];
          Arrays.setAll(
              records,
              _ -> EntryCodec.sign(Entries.random(KEY, random), writer(random.nextInt(3))));
          var largest =
              Arrays.stream(records)
                  .max((a, b) -> Arrays.compareUnsigned(a.toArray(), b.toArray()))
                  .orElseThrow();

          int chosen = validator.select(KEY, List.of(records));

          assertThat(records[chosen]).isEqualTo(largest);
          assertThat(List.of(records).indexOf(largest)).as("lowest of equals").isEqualTo(chosen);
          assertThat(EntryCodec.version(largest))
              .as("the byte order is the version order")
              .isEqualTo(
                  Arrays.stream(records)
                      .map(EntryCodec::version)
                      .max(Long::compareUnsigned)
                      .orElseThrow());
        });
  }

  @Test
  void theLongerValueDoesNotWinForBeingLong() {
    // Bytes.compareTo would compare them as numbers.
    assertThat(Bytewise.compare(Bytes.of(2), Bytes.of(1, 1))).isPositive();
    assertThat(Bytewise.compare(Bytes.of(0, 1), Bytes.of(0, 1, 0))).isNegative();
    assertThat(Bytewise.compare(Bytes.of(0x80), Bytes.of(0x7f))).isPositive();
  }

  @Test
  void whatWasVerifiedOnceIsStillCheckedAgainstKeyAndTime() {
    var record = Entries.expiring(KEY, NOW, NOW.plusSeconds(1), NOW.plusSeconds(2));
    assertThat(validator.validate(KEY, record, NOW)).isEqualTo(Validity.VALID);

    assertThat(validator.validate(utf8("/kv/b"), record, NOW)).isNotEqualTo(Validity.VALID);
    assertThat(reason(record, NOW.minus(Duration.ofHours(1)))).contains("ahead");
  }

  @Test
  void theMemoryOfVerifiedIsBounded() {
    var memory = new Verified<SignedEntry>(4_000, known -> known.record().size());
    var first = signed(0);
    memory.add(Verified.digest(first.record()), first);
    for (int i = 1; i < 100; i++) {
      var next = signed(i);
      memory.add(Verified.digest(next.record()), next);
      assertThat(memory.find(Verified.digest(next.record()))).isEqualTo(next);
    }

    assertThat(memory.find(Verified.digest(first.record()))).isNull();
  }

  private static SignedEntry signed(int i) {
    var value = new Entry.Content.Value(Bytes.ofUnsignedInt(i), Optional.empty(), Optional.empty());
    var entry = new Entry(KEY, i, value);
    return new SignedEntry(entry, writer(0).peerId(), EntryCodec.sign(entry, writer(0)));
  }

  private String reason(Bytes record, Instant now) {
    return switch (validator.validate(KEY, record, now)) {
      case Validity.Invalid(var why) -> why;
      case Validity.Valid _ -> "valid";
    };
  }
}
