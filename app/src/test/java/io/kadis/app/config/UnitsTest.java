package io.kadis.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitsTest {
  @Test
  void durationsHaveTheirUnits() {
    assertThat(Units.duration("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(Units.duration("30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(Units.duration("10m")).isEqualTo(Duration.ofMinutes(10));
    assertThat(Units.duration("12h")).isEqualTo(Duration.ofHours(12));
    assertThat(Units.duration("7d")).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void bareNumbersAreSecondsAndBytes() {
    assertThat(Units.duration("45")).isEqualTo(Duration.ofSeconds(45));
    assertThat(Units.size("45")).isEqualTo(45);
  }

  @Test
  void sizesHaveTheirUnits() {
    assertThat(Units.size("64KiB")).isEqualTo(65_536);
    assertThat(Units.size("3MiB")).isEqualTo(3L * 1024 * 1024);
    assertThat(Units.size("10GiB")).isEqualTo(10L << 30);
    assertThat(Units.size("1TiB")).isEqualTo(1L << 40);
  }

  @Test
  void whatIsPrintedReadsWell() {
    assertThat(Units.text(0)).isEqualTo("0 B");
    assertThat(Units.text(1023)).isEqualTo("1023 B");
    assertThat(Units.text(1536)).isEqualTo("1.5 KiB");
    assertThat(Units.text(10L << 30)).isEqualTo("10 GiB");
    assertThat(Units.text(Long.MAX_VALUE)).isEqualTo("8 EiB");
    assertThat(Units.text(Duration.ofSeconds(10))).isEqualTo("10s");
    assertThat(Units.text(Duration.ofMillis(1500))).isEqualTo("1500ms");
  }

  @Test
  void whatIsNoDurationIsNamed() {
    for (String text :
        List.of("", "s", "-1s", "1.5s", "1 s", "10 m", "5min", "9999999999s", "36501d")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Units.duration(text))
          .withMessageContaining("'" + text + "'");
    }
  }

  @Test
  void whatIsNoSizeIsNamed() {
    for (String text : List.of("", "KiB", "-1", "10GB", "1.5MiB", "99999999999999999TiB")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Units.size(text))
          .withMessageContaining("'" + text + "'");
    }
  }
}
