package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.DhtConfig.Mode;
import io.kadis.dht.record.RawValidator;
import io.kadis.dht.record.Validators;
import io.kadis.kv.Cluster.Node;
import io.kadis.kv.repair.RepairConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
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
