package io.kadis.dht.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class ValidatorTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final Bytes PK = Bytes.wrap("/pk/".getBytes(US_ASCII));
  private static final Bytes ED25519 =
      Bytes.fromHexString(
          "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
  private static final Bytes ED25519_ID = Bytes.concatenate(Bytes.of(0x00, 0x24), ED25519);
  private static final Bytes SECP256K1 =
      Bytes.fromHexString(
          "08021221037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99");

  private final Validator keys = new PublicKeyValidator();
  private final Validator raw = new RawValidator();

  @Test
  @Requirement("PK-1")
  void aPublicKeyIsValidUnderItsOwnId() {
    assertThat(keys.validate(Bytes.concatenate(PK, ED25519_ID), ED25519, NOW))
        .isEqualTo(Validity.VALID);
  }

  @Test
  @Requirement("PK-1")
  void anotherKeyAnotherIdOrNoKeyIsInvalid() {
    Bytes key = Bytes.concatenate(PK, ED25519_ID);
    for (Bytes value : List.of(SECP256K1, Bytes.EMPTY, ED25519.slice(1), PK)) {
      assertThat(keys.validate(key, value, NOW)).isInstanceOf(Validity.Invalid.class);
    }
    Bytes other = Bytes.concatenate(PK, ED25519_ID.slice(0, 37), Bytes.of(0));
    assertThat(keys.validate(other, ED25519, NOW)).isInstanceOf(Validity.Invalid.class);
    Bytes foreign = Bytes.concatenate(Bytes.wrap("/xx/".getBytes(US_ASCII)), ED25519_ID);
    assertThat(keys.validate(foreign, ED25519, NOW)).isInstanceOf(Validity.Invalid.class);
  }

  @Test
  @Requirement("PK-1")
  void theFirstOfValidKeysIsSelected() {
    assertThat(keys.select(PK, List.of(ED25519, ED25519))).isZero();
  }

  @Test
  @Requirement("REC-2")
  void theBytewiseLargestRawValueWins() {
    List<Bytes> values = new ArrayList<>();
    for (String hex : List.of("", "00", "0000", "01", "7fff", "80", "ff", "ff00")) {
      values.add(Bytes.fromHexString(hex));
    }
    Bytes largest = values.getLast();
    Seeds.check(
        50,
        random -> {
          Collections.shuffle(values, new Random(random.nextLong()));
          assertThat(values.get(raw.select(PK, values))).isEqualTo(largest);
        });
  }

  @Test
  @Requirement("REC-2")
  void ofEqualValuesTheFirstIsSelected() {
    Bytes value = Bytes.of(1);
    assertThat(raw.select(PK, List.of(Bytes.of(0), value, value))).isEqualTo(1);
  }

  @Test
  @Requirement("REC-3")
  void timesAreUtcWithNineDigits() {
    assertThat(RecordTime.format(Instant.parse("2026-11-22T18:00:00Z")))
        .isEqualTo("2026-11-22T18:00:00.000000000Z")
        .hasSize(RecordTime.LENGTH);
    assertThat(RecordTime.format(Instant.parse("1970-01-01T00:00:00.000000001Z")))
        .isEqualTo("1970-01-01T00:00:00.000000001Z");
  }

  @Test
  @Requirement("KAD-74")
  void recordsLiveForFortyEightHoursFromReceipt() {
    Instant received = Instant.parse("2026-11-22T18:00:00Z");
    assertThat(raw.lifetime(new KadRecord(PK, ED25519, received)))
        .isEqualTo(new Lifetime.Until(Instant.parse("2026-11-24T18:00:00Z")));
  }
}
