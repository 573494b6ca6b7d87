package io.kadis.libp2p.pnet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.Vectors;
import io.kadis.testing.Requirement;
import java.security.SecureRandom;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmKeyTest {
  private static final Bytes32 PUBLISHED = Bytes32.wrap(Vectors.bytes("pnet", "psk"));
  private static final String HEADER = "/key/swarm/psk/1.0.0/";
  private static final String DIGITS = PUBLISHED.toUnprefixedHexString();

  @Test
  @Requirement("PNET-4")
  void thePublishedKeyHasThePublishedFingerprint() {
    assertThat(SwarmKey.of(PUBLISHED).fingerprint()).isEqualTo(Vectors.text("pnet", "fingerprint"));
  }

  @Test
  @Requirement("PNET-1")
  void aWrittenFileIsReadBack() {
    SwarmKey key = SwarmKey.generate(new SecureRandom());
    assertThat(SwarmKey.decode(file(key.encode()))).isEqualTo(key);
    assertThat(key.encode()).startsWith(HEADER + "\n/base16/\n").hasLineCount(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  @Requirement("PNET-1")
  void eachFormIsRead(String end) {
    String base64 = PUBLISHED.toBase64String();
    String binary = new String(PUBLISHED.toArrayUnsafe(), ISO_8859_1);
    for (String rest : new String[] {"/base16/" + end + DIGITS, "/base64/" + end + base64 + end}) {
      assertThat(SwarmKey.decode(file(HEADER + end + rest))).isEqualTo(SwarmKey.of(PUBLISHED));
    }
    assertThat(SwarmKey.decode(file(HEADER + end + "/bin/" + end + binary)))
        .isEqualTo(SwarmKey.of(PUBLISHED));
  }

  @ParameterizedTest
  @CsvSource({
    "'', line 1 must be",
    "/key/swarm/psk/2.0.0/, line 1 must be",
    "/key/swarm/psk/1.0.0/, line 2 must be",
    "/key/swarm/psk/1.0.0/;/base32/;abc, line 2 must be",
    "/key/swarm/psk/1.0.0/;/base16/, line 3 is a key of 0 bytes",
    "/key/swarm/psk/1.0.0/;/base16/;6189c5, line 3 is a key of 3 bytes",
    "/key/swarm/psk/1.0.0/;/base16/;secret, line 3 must be 64 hex digits",
    "/key/swarm/psk/1.0.0/;/base64/;se*cret, line 3 must be base64",
    "/key/swarm/psk/1.0.0/;/bin/;secret, line 3 is a key of 6 bytes",
  })
  @Requirement({"PNET-1", "SEC-26"})
  void otherFilesAreRefusedByTheirLineAndWithoutWhatItHolds(String lines, String message) {
    assertThatThrownBy(() -> SwarmKey.decode(file(lines.replace(';', '\n'))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  @Requirement("PNET-1")
  void aFileTooLongIsNotLookedInto() {
    assertThatThrownBy(() -> SwarmKey.decode(Bytes.wrap(new byte[SwarmKey.MAX_FILE_BYTES + 1])))
        .hasMessageContaining("1025 bytes")
        .hasMessageContaining("1024");
  }

  @Test
  @Requirement({"PNET-4", "SEC-26"})
  void itShowsItsFingerprintAlone() {
    SwarmKey key = SwarmKey.of(PUBLISHED);
    assertThat(key.toString()).contains(key.fingerprint()).doesNotContain(DIGITS.substring(0, 8));
  }

  private static Bytes file(String text) {
    return Bytes.wrap(text.getBytes(ISO_8859_1));
  }
}
