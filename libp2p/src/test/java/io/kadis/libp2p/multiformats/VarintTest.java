package io.kadis.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.io.ByteArrayInputStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VarintTest {
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "127, 7f",
    "128, 8001",
    "300, ac02",
    "16384, 808001",
    "9223372036854775807, ffffffffffffffff7f",
  })
  @Requirement("ENC-1")
  void knownValuesGoBothWays(long value, String hex) {
    Bytes encoded = Bytes.fromHexString(hex);
    assertThat(Varint.encode(value)).isEqualTo(encoded);
    assertThat(Varint.size(value)).isEqualTo(encoded.size());
    assertThat(decode(encoded)).isEqualTo(value);
    assertThat(read(encoded)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8000", // 0 in two bytes.
        "ac8200", // 300 in three.
        "80808080808080808001", // Ten bytes.
        "ffffffffffffffffff", // Nine, and more to come.
      })
  @Requirement("ENC-1")
  void paddedAndLongOnesAreMalformed(String hex) {
    assertThat(decode(Bytes.fromHexString(hex))).isEqualTo(Varint.MALFORMED);
    assertThat(read(Bytes.fromHexString(hex))).isEqualTo(Varint.MALFORMED);
  }

  @Test
  @Requirement("ENC-1")
  void anEndWithinIsToldFromAnEndBefore() {
    assertThat(read(Bytes.EMPTY)).isEqualTo(Varint.END);
    assertThat(read(Bytes.fromHexString("ac"))).isEqualTo(Varint.MALFORMED);
    assertThat(decode(Bytes.EMPTY)).isEqualTo(Varint.END);
    assertThat(decode(Bytes.fromHexString("ac"))).isEqualTo(Varint.END); // The rest may come.
    assertThatThrownBy(() -> new ByteReader(Bytes.fromHexString("ac")).varint())
        .hasMessage("varint cut short at byte 0");
  }

  @Test
  void readingTakesNoByteBehindTheVarint() {
    var source = new ByteArrayInputStream(Bytes.fromHexString("ac02ff").toArray());
    assertThat(Varint.read(source::read)).isEqualTo(300);
    assertThat(source.available()).isOne();
  }

  @Test
  void negativeValuesHaveNoEncoding() {
    assertThatThrownBy(() -> Varint.encode(-1)).hasMessageContaining("not -1");
  }

  @Test
  @Requirement({"ENC-1", "SEC-30"})
  void everyValueComesBackAndNothingElseIsAccepted() {
    Seeds.check(
        2000,
        random -> {
          long value = random.nextLong() >>> random.nextInt(1, 64);
          assertThat(decode(Varint.encode(value))).isEqualTo(value);

          byte[] garbage = new byte[random.nextInt(12)];
          random.nextBytes(garbage);
          long decoded = Varint.decode(garbage, 0, garbage.length);
          if (decoded >= 0) {
            Bytes prefix = Bytes.wrap(garbage).slice(0, Varint.size(decoded));
            assertThat(Varint.encode(decoded)).isEqualTo(prefix);
          }
        });
  }

  private static long decode(Bytes encoded) {
    return Varint.decode(encoded.toArray(), 0, encoded.size());
  }

  private static long read(Bytes encoded) {
    return Varint.read(new ByteArrayInputStream(encoded.toArray())::read);
  }
}
