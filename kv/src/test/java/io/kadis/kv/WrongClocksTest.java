package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.Replica;
import io.kadis.kv.swarm.Swarm.Placement;
import io.kadis.kv.upkeep.NoCopies;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** A writer whose clock is wrong, among three replicas whose clocks are right. */
class WrongClocksTest {
  private static final Bytes KEY = utf8("/kv/a");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private final Instant now = Instant.now();
  private final KvMetrics metrics = new KvMetrics();
  private final List<LocalReplica> replicas =
      IntStream.range(0, 3).mapToObj(_ -> replica(InstantSource.fixed(now))).toList();

  @Test
  void tenMinutesAheadIsRefusedByAllWithBothTimesAndTheWayOut() throws Exception {
    try (var writer = writer(now.plus(TEN_MINUTES))) {
      var refused = refused(writer.put(KEY, utf8("v"), WriteOptions.DEFAULTS));

      assertThat(refused.reason()).isEqualTo(Refusal.INVALID);
      assertThat(refused.message())
          .contains("ahead of this node's clock", now.toString(), "set the clocks right");
    }
    assertThat(replicas).allSatisfy(replica -> assertThat(replica.held(KEY)).isEmpty());
  }

  @Test
  void tenMinutesBehindCannotOverwriteWhatIsNewerAndIsToldWhy() throws Exception {
    var newer = Entries.value(KEY, now, "newer");
    replicas.forEach(
        replica -> assertThat(replica.store(KEY, newer)).isEqualTo(new KvReply.Stored()));
    try (var writer = writer(now.minus(TEN_MINUTES))) {
      var refused = refused(writer.put(KEY, utf8("v"), WriteOptions.DEFAULTS));

      assertThat(refused.reason()).isEqualTo(Refusal.CLOCK);
      assertThat(refused.message())
          .contains("ahead of this node's", now.minus(TEN_MINUTES).toString(), "clocks right");
    }
    assertThat(replicas)
        .allSatisfy(replica -> assertThat(replica.fetch(KEY)).isEqualTo(new KvReply.Found(newer)));
  }

  private ReplicatedDatabase writer(Instant wall) throws Exception {
    var peers =
        IntStream.range(0, replicas.size())
            .<Replica>mapToObj(i -> replicas.get(i).at(Entries.writer(i + 1).peerId()))
            .toList();
    var clock = InstantSource.fixed(wall);
    var site =
        new Site(
            (_, _, _) -> new Placement(peers, List.of(), peers.size(), peers.size()),
            replica(clock),
            new MemoryStore(),
            new KeyLocks(),
            Entries.writer(0),
            new VersionClock(new MemoryStore()),
            new Balancer(Entries.writer(0).peerId(), Balancing.OFF, metrics),
            DatabaseConfig.DEFAULTS,
            metrics,
            clock);
    return new ReplicatedDatabase(
        site, DatabaseConfig.DEFAULTS.namespaces(), new NoCopies(5), () -> {});
  }

  private LocalReplica replica(InstantSource clock) {
    var validators = DatabaseConfig.DEFAULTS.namespaces().validators();
    return new LocalReplica(new MemoryStore(), validators, metrics, clock);
  }

  private static WriteResult.Refused refused(WriteResult result) {
    return assertThat(result).asInstanceOf(type(WriteResult.Refused.class)).actual();
  }
}
