package io.kadis.kv.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.kadis.dht.Clocks;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.repair.Cutoff;
import io.kadis.kv.repair.Event;
import io.kadis.kv.repair.Territory;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.kv.sync.SyncRequest.Print;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnsweringTest {
  private static final Duration SKEW = Duration.ofSeconds(60);
  private static final Instant WALL = Entries.NOW;
  private static final PeerId SELF = Entries.writer(0).peerId();
  private static final PeerId PEER = Entries.writer(1).peerId();

  private final RepairMetrics metrics = new RepairMetrics();
  private final List<Event> told = new ArrayList<>();
  private final Answering answering = answering();

  @Test
  void aCutOffAsFarAheadAsClocksMayBeIsAnswered() throws Exception {
    var reply = answering.answer(PEER, comparing(WALL.plus(SKEW.multipliedBy(2))));

    assertThat(reply).isInstanceOf(SyncReply.Compared.class);
    assertThat(told).hasSize(1);
  }

  @Test
  void aCutOffThatNoRightClockMakesIsRefusedAndCounted() throws Exception {
    var reply = answering.answer(PEER, comparing(WALL.plus(SKEW.multipliedBy(2)).plusMillis(1)));

    assertThat(reply)
        .asInstanceOf(type(SyncReply.Invalid.class))
        .satisfies(invalid ->
            assertThat(invalid.reason()).contains(WALL.toString(), "set the clocks right"));
    assertThat(metrics.refusals()).containsEntry("clock", 1L);
    assertThat(told).as("nothing was agreed").isEmpty();
  }

  private static SyncRequest comparing(Instant cutoff) {
    var nothing = new Print(Prefix.ALL, Fingerprint.EMPTY.digest());
    return new SyncRequest.Compare(List.of(nothing), cutoff);
  }

  private Answering answering() {
    var territory = Territory.of(SELF, List.of(), 1);
    var here =
        new Answering.Here(
            new MemoryStore(), () -> territory, 1, () -> true, new Cutoff(SKEW), told::add);
    InstantSource fixed = InstantSource.fixed(WALL);
    var pacer = new Pacer(1 << 20, fixed);
    return new Answering(here, pacer, metrics, new Clocks(fixed, fixed));
  }
}
