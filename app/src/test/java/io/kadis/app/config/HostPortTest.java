package io.kadis.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostPortTest {
  @Test
  void textAndBack() {
    for (String text : List.of("127.0.0.1:8000", "[::1]:8000", "node-1.example.org:4001")) {
      assertThat(HostPort.parse(text)).hasToString(text);
    }
  }

  @Test
  void becomesAnAddressToDial() {
    assertThat(HostPort.parse("127.0.0.1:8000").toMultiaddr())
        .hasToString("/ip4/127.0.0.1/tcp/8000");
    assertThat(HostPort.parse("[::1]:8000").toMultiaddr()).hasToString("/ip6/::1/tcp/8000");
    assertThat(HostPort.parse("localhost:8000").toMultiaddr())
        .hasToString("/dns/localhost/tcp/8000");
  }

  @Test
  void anythingElseIsNamed() {
    for (String text :
        List.of(
            "",
            ":",
            "8000",
            "localhost",
            "host:",
            ":80",
            "::1:80",
            "[::1]",
            "a:65536",
            "a:-1",
            "http://a:80",
            "[a]:80")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HostPort.parse(text))
          .withMessageContaining("'" + text + "'");
    }
  }
}
