package io.kadis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PreloadTest {
  @Test
  void whatCannotBeLoadedIsToldByWhoNeedsItAndNotHere() throws Exception {
    var before = Thread.getDefaultUncaughtExceptionHandler();
    var told = new AtomicReference<Throwable>();
    Thread.setDefaultUncaughtExceptionHandler((_, failure) -> told.set(failure));
    try {
      var loading =
          Preload.begin(() -> {
            throw new UnsatisfiedLinkError("no such library");
          });
      assertThat(loading.join(Duration.ofSeconds(10))).isTrue();
      assertThat(told).hasNullValue();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
