package io.kadis.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> NAMES = List.of("get", "put", "status", "store", "durability");

  @Test
  void whatIsAlmostTypedIsFound() {
    assertThat(Nearest.of("gte", NAMES.stream())).contains("get");
    assertThat(Nearest.of("stauts", NAMES.stream())).contains("status");
    assertThat(Nearest.of("stor", NAMES.stream())).contains("store");
    assertThat(Nearest.of("durab", NAMES.stream())).contains("durability");
  }

  @Test
  void whatIsSomethingElseIsNot() {
    assertThat(Nearest.of("frobnicate", NAMES.stream())).isEmpty();
    assertThat(Nearest.of("x", NAMES.stream())).isEmpty();
    assertThat(Nearest.of("", NAMES.stream())).isEmpty();
  }

  @Test
  void aDistanceCountsWhatIsWrong() {
    assertThat(Nearest.distance("abc", "abc")).isZero();
    assertThat(Nearest.distance("abc", "acb")).isEqualTo(1);
    assertThat(Nearest.distance("abc", "ab")).isEqualTo(1);
    assertThat(Nearest.distance("abc", "xbyc")).isEqualTo(2);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
  }
}
