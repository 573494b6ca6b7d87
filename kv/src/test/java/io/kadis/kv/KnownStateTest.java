package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.KadRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class KnownStateTest {
  private static final Bytes KEY = utf8("/lines/a");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration TTL = Duration.ofDays(7);

  @Test
  void allThatIsKnownIsMerged() {
    var known = new KnownState(some("read"), held("copy", NOW), held("written", NOW));

    assertThat(merged(known)).contains(LineSet.of("copy", "read", "written"));
  }

  @Test
  void ofNothingNothingComes() {
    assertThat(merged(new KnownState(Optional.empty(), Optional.empty(), Optional.empty())))
        .isEmpty();
  }

  /** The delete that made the replicas forget it may itself be forgotten by now. */
  @Test
  void whatHasLainHereAsLongAsADeleteIsRememberedIsNotBroughtBack() {
    var old = held("deleted and purged", NOW.minus(TTL));

    assertThat(merged(new KnownState(Optional.empty(), Optional.empty(), old))).isEmpty();
    assertThat(merged(new KnownState(Optional.empty(), old, Optional.empty()))).isEmpty();
    assertThat(merged(new KnownState(some("written anew"), old, old)))
        .contains(LineSet.of("written anew"));
  }

  @Test
  void whatIsALittleYoungerTakesPart() {
    var young = held("ours", NOW.minus(TTL).plusMillis(1));

    assertThat(merged(new KnownState(Optional.empty(), Optional.empty(), young)))
        .contains(LineSet.of("ours"));
  }

  @Test
  void whatADiskHasDamagedIsNotMerged() {
    var damaged = Optional.of(new KadRecord(KEY, utf8("z\na"), NOW));

    assertThat(merged(new KnownState(some("b"), damaged, damaged))).contains(LineSet.of("b"));
  }

  private static Optional<Bytes> merged(KnownState known) {
    return known.merged(new LineSet().validator(), KEY, TTL, NOW);
  }

  private static Optional<Bytes> some(String line) {
    return Optional.of(LineSet.of(line));
  }

  private static Optional<KadRecord> held(String line, Instant received) {
    return Optional.of(new KadRecord(KEY, LineSet.of(line), received));
  }
}
