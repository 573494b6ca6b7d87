package io.kadis.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiConfigTest {
  @Test
  void offTheLoopbackATokenIsNeeded() {
    for (String bind : new String[] {"0.0.0.0:8480", "[::]:8480", "192.0.2.7:8480"}) {
      var open = new ApiConfig(ApiConfig.Bind.parse(bind), Optional.empty());
      assertThatThrownBy(open::check)
          .isInstanceOf(StartException.class)
          .hasMessageContaining(bind)
          .hasMessageContaining("--api-token-file");
      var guarded =
          new ApiConfig(ApiConfig.Bind.parse(bind), Optional.of(new ApiToken("0123456789abcdef")));
      assertThatCode(guarded::check).doesNotThrowAnyException();
    }
  }

  @Test
  void theLoopbackNeedsNone() {
    for (String bind : new String[] {"off", "127.0.0.1:0", "127.8.0.1:1", "[::1]:8480"}) {
      var open = new ApiConfig(ApiConfig.Bind.parse(bind), Optional.empty());
      assertThatCode(open::check).doesNotThrowAnyException();
    }
  }

  @Test
  void aTokenIsOneLineOfAFile(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "  correct-horse-battery\n");
    ApiToken token = ApiToken.read(file);
    assertThat(token.matches("correct-horse-battery")).isTrue();
    assertThat(token.matches("correct-horse-batterz")).isFalse();
    assertThat(token.matches("")).isFalse();
    assertThat(token.toString()).doesNotContain("horse");
  }

  @Test
  void aShortTokenIsRefusedWithAWayOut(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "short\n");
    assertThatThrownBy(() -> ApiToken.read(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("openssl rand");
    assertThatThrownBy(() -> ApiToken.read(directory.resolve("none")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("no such file");
  }
}
