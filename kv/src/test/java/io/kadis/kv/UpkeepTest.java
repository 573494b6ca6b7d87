package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.DhtConfig.Mode;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.RawValidator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.Cluster.Node;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.repair.RepairConfig;
import io.kadis.kv.retention.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes that come and go: copies end up where they belong, and nobody speaks too early. */
class UpkeepTest {
  private static final RepairConfig OFTEN =
      new RepairConfig(Duration.ofSeconds(1), 8 << 20, 4, Duration.ofMillis(500));

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final List<Bytes> KEYS =
      IntStream.range(0, 40).mapToObj(i -> utf8("/kv/" + i)).toList();

  private Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aNewcomerTakesItsCopies() {
    cluster = Cluster.of(4, config(5));
    putAll(cluster.node(0));

    var fifth = cluster.kadis(Mode.SERVER);

    awaitHeldBy(5);
    assertThat(fifth.store().count()).isEqualTo(KEYS.size());
    assertThat(fifth.db().membership().metrics().recordsPulled.sum())
        .as("each of them once")
        .isEqualTo(KEYS.size());
  }

  @Test
  void anotherTakesThePlaceOfOneThatWasKilled() {
    cluster = Cluster.of(6, config(3));
    putAll(cluster.node(0));
    awaitHeldBy(3);

    cluster.kill(cluster.node(2));

    awaitHeldBy(3);
  }

  @Test
  void whoLiesBeyondLetsGoOnceTheNearestHaveIt() {
    cluster = Cluster.of(2, config(2));
    putAll(cluster.node(0));

    for (int i = 0; i < 4; i++) {
      cluster.kadis(Mode.SERVER);
    }
    cluster.settled();

    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(KEYS)
                .allSatisfy(key ->
                    assertThat(cluster.holders(key))
                        .containsExactlyInAnyOrderElementsOf(cluster.nearest(key).subList(0, 2))));
  }

  @Test
  void oneThatLeavesHandsOverFirst() throws InterruptedException {
    cluster = Cluster.of(6, config(3));
    putAll(cluster.node(0));
    awaitHeldBy(3);
    var leaver = cluster.node(2);

    var left = leaver.db().membership().leave(SOON);

    assertThat(left.complete()).isTrue();
    cluster.kill(leaver);
    assertThat(KEYS)
        .allSatisfy(key -> assertThat(cluster.holders(key)).hasSizeGreaterThanOrEqualTo(3));
  }

  @Test
  void aRestartedNodeSpeaksAtOnceOfWhatItHadCovered() {
    cluster = Cluster.of(3, config(3));
    putAll(cluster.node(0));
    awaitHeldBy(3);
    var killed = cluster.node(1);
    cluster.kill(killed);

    var back = cluster.back(killed, UnaryOperator.identity());

    assertThat(back.db().membership().covered()).isEqualTo(1);
  }

  @Test
  void aForeignPeerAmongTheNearestGetsItsCopy() {
    cluster = Cluster.of(2, config(5));
    putAll(cluster.node(0));

    var foreign = cluster.foreign(new Validators(Map.of("kv", new RawValidator())));

    await().atMost(SOON).until(() -> foreign.store().count() == KEYS.size());
    assertThat(KEYS)
        .allSatisfy(key -> assertThat(foreign.held(key)).isEqualTo(cluster.node(0).held(key)));
  }

  /** It would serve what others have deleted and forgotten, and nobody would take it back. */
  @Test
  void aForeignPeerGetsNothingOfWhichItsNearestMayNotSpeak() {
    cluster = new Cluster(config(5));
    var foreign = cluster.foreign(new Validators(Map.of("kv", new RawValidator())));
    var awayLong = new CountingStore();
    var uncovered = new CountingStore();
    holdAll(awayLong);
    holdAll(uncovered);
    awayLong.saveAlive(Instant.now().minus(Duration.ofDays(8)));
    awayLong.saveCovered(List.of(Prefix.ALL));
    cluster.knows(silent(awayLong), 1);
    cluster.knows(silent(uncovered), 2); // And waits for the other, which is not in order.

    await().atMost(SOON).until(() -> awayLong.rounds() >= 2 && uncovered.rounds() >= 2);
    assertThat(foreign.store().count()).isZero();
  }

  private Node silent(MemoryStore store) {
    UnaryOperator<Pace> never =
        pace ->
            new Pace(
                pace.beat(),
                Duration.ofHours(1),
                pace.retry(),
                pace.purge(),
                pace.between(),
                pace.ask());
    return cluster.kadis(Mode.SERVER, config(5), store, never);
  }

  private static void holdAll(MemoryStore store) {
    KEYS.forEach(key -> Disks.keep(store, key, Entries.value(key, Instant.now(), "v")));
  }

  /** Tells how often all of it was read for foreign peers: so few records are one page. */
  private static final class CountingStore extends MemoryStore {
    private final AtomicInteger rounds = new AtomicInteger();

    @Override
    public synchronized List<KadRecord> page(Optional<Bytes32> after, int max) {
      rounds.incrementAndGet();
      return super.page(after, max);
    }

    /** The last may not be over. */
    int rounds() {
      return rounds.get();
    }
  }

  @Test
  void aLoneNodeSpeaksFromItsStart() {
    var alone = cluster.kadis(Mode.SERVER);

    assertThat(alone.db().membership().covered()).isEqualTo(1);
  }

  private static DatabaseConfig config(int n) {
    var d = Cluster.CONFIG;
    return new DatabaseConfig(
        n,
        d.w(),
        d.r(),
        d.tombstoneTtl(),
        d.maxClockSkew(),
        d.allowRaw(),
        d.writers(),
        d.registered(),
        OFTEN,
        d.balancing());
  }

  private static void putAll(Node node) {
    KEYS.forEach(key ->
        assertThat(node.db().put(key, key, WriteOptions.DEFAULTS))
            .isInstanceOf(WriteResult.Stored.class));
  }

  /** Each of the n nearest, at least. */
  private void awaitHeldBy(int n) {
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(KEYS)
                .allSatisfy(key ->
                    assertThat(cluster.holders(key))
                        .containsAll(cluster.nearest(key).subList(0, n))));
  }
}
