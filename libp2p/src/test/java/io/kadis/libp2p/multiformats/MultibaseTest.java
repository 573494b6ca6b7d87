package io.kadis.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.testing.Seeds;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultibaseTest {
  /** From the multibase specification's test cases. */
  @ParameterizedTest
  @CsvSource({
    "yes mani !, bpfsxgidnmfxgsibb",
    "yes mani !, k2lcpzo5yikidynfl",
    "yes mani !, K2LCPZO5YIKIDYNFL",
    "yes mani !, z7paNL19xttacUY",
    "yes mani !, ueWVzIG1hbmkgIQ",
    "yes mani !, f796573206d616e692021",
    "Decentralize everything!!!, birswgzloorzgc3djpjssazlwmvzhs5dinfxgoijbee",
    "Decentralize everything!!!, km552ng4dabi4neu1oo8l4i5mndwmpc3mkukwtxy9",
    "Decentralize everything!!!, z36UQrhJq9fNDS7DiAHM9YXqDHMPfr4EMArvt",
  })
  void publishedTextsDecode(String expected, String text) {
    assertThat(Multibase.decode(text))
        .isEqualTo(Bytes.wrap(expected.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9123", "b1", "ba", "bab=", "k_", "z0", "u*", "fabc", "fxy", "é"})
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> Multibase.decode(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lengthIsBounded() {
    assertThatThrownBy(() -> Base58.decode("1".repeat(513)))
        .hasMessage("base58 text of 513 characters is over 512");
    assertThatThrownBy(() -> Multibase.decode("b".repeat(513)))
        .hasMessage("multibase text has 513 characters, not 1 to 512");
  }

  @Test
  void leadingZerosSurviveAndEveryBaseRoundTrips() {
    Seeds.check(
        500,
        random -> {
          byte[] raw = new byte[random.nextInt(64)];
          random.nextBytes(raw);
          for (int i = 0; i < Math.min(random.nextInt(4), raw.length); i++) {
            raw[i] = 0;
          }
          Bytes bytes = Bytes.wrap(raw);
          assertThat(Base58.decode(Base58.encode(bytes))).isEqualTo(bytes);
          assertThat(Multibase.decode(Multibase.base32(bytes))).isEqualTo(bytes);
          assertThat(Multibase.decode(Multibase.base36(bytes))).isEqualTo(bytes);
          assertThat(Multibase.decode(Multibase.base64url(bytes))).isEqualTo(bytes);
        });
  }
}
