package io.kadis.kv.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.entry.Entries;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedSettingsTest {
  private static final SharedSettings OURS =
      new SharedSettings(Duration.ofSeconds(60), Duration.ofDays(7), Set.of("kv", "hash"));

  @Test
  void theLineIsCanonicalAndItsHashIsThatOfEveryNode() {
    var same =
        new SharedSettings(Duration.ofMinutes(1), Duration.ofHours(168), Set.of("hash", "kv"));
    assertThat(OURS.line())
        .isEqualTo("max-clock-skew=60000ms tombstone-ttl=604800000ms namespaces=hash,kv")
        .isEqualTo(same.line());
    assertThat(OURS.hash()).isEqualTo(same.hash()).isEqualTo(0x4d592b6edf146acdL);
  }

  @Test
  void eachSettingChangesTheHash() {
    assertThat(
            Set.of(
                OURS.hash(),
                new SharedSettings(Duration.ofSeconds(61), Duration.ofDays(7), Set.of("kv", "hash"))
                    .hash(),
                new SharedSettings(Duration.ofSeconds(60), Duration.ofDays(8), Set.of("kv", "hash"))
                    .hash(),
                new SharedSettings(Duration.ofSeconds(60), Duration.ofDays(7), Set.of("kv"))
                    .hash()))
        .hasSize(4);
  }

  @Test
  void whatDiffersIsNamedWithBothValuesAndTheWayOut() {
    var theirs =
        new SharedSettings(Duration.ofMillis(1_500), Duration.ofHours(36), Set.of("kv", "mine"));
    assertThat(OURS.differences(theirs.line()))
        .isEqualTo(
            "max-clock-skew is 1m here and 1500ms there,"
                + " namespaces is hash,kv here and kv,mine there,"
                + " tombstone-ttl is 7d here and 36h there:"
                + " start both with the same --max-clock-skew, namespaces, --tombstone-ttl");
  }

  @Test
  void aSettingOfLaterVersionsIsNamedAsWell() {
    assertThat(OURS.differences(OURS.line() + " chunk-size=256"))
        .isEqualTo(
            "chunk-size is not set here and 256 there: start both with the same --chunk-size");
    assertThat(OURS.differences(OURS.line()))
        .isEqualTo("other settings than here, which it does not name");
  }

  @Test
  void anyLineOfAPeerCanBeCompared() {
    Seeds.check(
        1_000,
        random -> {
          var line = new StringBuilder(OURS.line());
          for (int i = random.nextInt(6); i > 0; i--) {
            line.setCharAt(random.nextInt(line.length()), (char) random.nextInt(' ', 0x3000));
          }
          assertThat(OURS.differences(line.substring(random.nextInt(line.length())))).isNotEmpty();
        });
  }

  @Test
  void eachPeerIsLoggedOnceAndNotMoreThanSoMany() {
    var metrics = new KvMetrics();
    var mismatches = new Mismatches(metrics);
    var peer = Entries.writer(0).peerId();
    assertThat(mismatches.note(peer, "tombstone-ttl")).isTrue();
    assertThat(mismatches.note(peer, "tombstone-ttl")).isFalse();
    assertThat(mismatches.note(Entries.writer(1).peerId(), "tombstone-ttl")).isTrue();
    assertThat(metrics.refusals()).containsEntry("settings", 3L);
  }
}
