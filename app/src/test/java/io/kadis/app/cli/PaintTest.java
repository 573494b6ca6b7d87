package io.kadis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaintTest {
  @Test
  void coloursAreForTerminalsWhoseOwnerWantsThem() {
    assertThat(Paint.of(true, null)).isEqualTo(Paint.COLOURS);
    assertThat(Paint.of(true, "")).isEqualTo(Paint.COLOURS);
    assertThat(Paint.of(true, "1")).isEqualTo(Paint.NONE);
    assertThat(Paint.of(false, null)).isEqualTo(Paint.NONE);
  }

  @Test
  void withoutThemATextIsItself() {
    assertThat(Paint.NONE.good("a")).isEqualTo("a");
    assertThat(Paint.COLOURS.bad("a")).isEqualTo("\033[31ma\033[0m");
    assertThat(Paint.COLOURS.bold("")).isEmpty();
  }
}
