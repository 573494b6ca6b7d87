package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.host.ConnectionTable.Use;
import io.kadis.testing.Requirement;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
  @Test
  @Requirement("RM-3")
  void theLongestUnusedGoesFirstButForTheYoung() {
    long now = 10 * ConnectionTable.GRACE.toNanos();
    var busy = new Use(0, now - 1);
    var unused = new Use(1, now - ConnectionTable.GRACE.toNanos() / 2);
    var younger = new Use(now - 2, now - 2);
    var young = new Use(now - ConnectionTable.GRACE.toNanos() + 1, now - 3);
    assertThat(List.of(younger, busy, young, unused).stream().sorted(Use.firstToGo(now)))
        .containsExactly(unused, busy, young, younger);
  }
}
