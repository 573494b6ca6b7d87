package io.kadis.kv;

import static io.kadis.kv.entry.Entries.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.DhtConfig.Mode;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.retention.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When deletes are forgotten, and nodes that were away for longer than that. */
class RetentionTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @SuppressWarnings("TimeInStaticInitializer") // Any time will do, the same for all tests.
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  private static final Bytes OLD = Entries.value(KEY, NOW.minus(Duration.ofDays(9)), "old");

  /** Of a delete that was to be forgotten a day ago. */
  private static final Bytes DUE =
      Entries.tombstone(KEY, NOW.minus(Duration.ofDays(8)), NOW.minus(Duration.ofDays(1)));

  private final Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aDeleteIsForgottenOnceAllHoldersAgreeAndItsReplayIsRefused() {
    nodes(4, RetentionTest::purging);
    cluster.nodes().forEach(node -> holdDue(node.store()));

    await().untilAsserted(() -> assertThat(cluster.holders(KEY)).isEmpty());

    var first = cluster.node(0);
    var client = first.dht().client();
    assertThatThrownBy(() -> client.putValue(cluster.node(1).id(), KEY, DUE, SECOND))
        .isInstanceOf(RpcException.Refused.class);
    assertThat(cluster.holders(KEY)).isEmpty();
    assertThat(cluster.nodes().stream().mapToLong(n -> n.db().metrics().purged.sum()).sum())
        .isEqualTo(4);
  }

  /** It would speak at once when it comes back, and bring the older value with it. */
  @Test
  void aDeleteIsNotForgottenBehindTheBackOfAHolderThatIsAway() {
    nodes(3, RetentionTest::purging);
    var away = cluster.kadis(Mode.SERVER, Cluster.CONFIG, holding(OLD), RetentionTest::idle);
    cluster.settled();
    awaitNoticed();
    cluster.kill(away);
    cluster.nodes().forEach(node -> holdDue(node.store()));

    for (var node : cluster.nodes()) {
      await().until(() -> !node.db().metrics().purgeRefusals().isEmpty());
    }
    assertThat(cluster.holders(KEY)).hasSize(3);

    var back = cluster.back(away, RetentionTest::idle);
    cluster.settled();
    await().untilAsserted(() -> assertThat(back.held(KEY)).isNotEqualTo(Optional.of(OLD)));
    await().untilAsserted(() -> assertThat(cluster.holders(KEY)).containsOnly(back));
    assertThat(back.held(KEY)).as("it has nothing to purge with").contains(DUE);
    assertThat(cluster.node(0).db().get(KEY, GetOptions.DEFAULTS))
        .isInstanceOf(GetResult.Absent.class);
  }

  /** It took the place of a holder that failed, and would bring it back when it moves up. */
  @Test
  void aDeleteIsNotForgottenWhileOneBeyondTheHoldersHasWhatItHides() {
    nodes(7, RetentionTest::idle);
    var nearest = cluster.nearest(KEY);
    var beyond = nearest.get(6);
    hold(beyond.store(), KEY, OLD);
    nearest.subList(0, 4).forEach(node -> holdDue(node.store()));

    var holder =
        cluster.kadis(Mode.SERVER, Cluster.CONFIG, new MemoryStore(), RetentionTest::purging);
    cluster.settled();
    holdDue(holder.store());

    await().untilAsserted(() -> assertThat(holder.held(KEY)).isEmpty());
    assertThat(beyond.held(KEY)).contains(DUE);
  }

  /** Replicas bear with so much that is invalid, and then refuse good writes of the same node. */
  @Test
  void aReadDoesNotSendWhatIsToBeForgottenToThoseThatHoldNothing() {
    nodes(3, RetentionTest::idle);
    var reader = cluster.node(0);
    holdDue(reader.store());
    hold(cluster.node(2).store(), KEY, OLD);

    assertThat(reader.db().get(KEY, GetOptions.DEFAULTS)).isInstanceOf(GetResult.Absent.class);
    reader.db().close(); // Waits for repairs.

    assertThat(cluster.node(1).held(KEY)).isEmpty();
    assertThat(cluster.node(2).held(KEY)).contains(DUE);
    assertThat(reader.db().metrics().repairs.sum()).isEqualTo(1);
    assertThat(reader.db().metrics().repairsMissed.sum()).isZero();
  }

  @Test
  void aNodeAwayTooLongDropsWhatWasPurgedAndTakesWhatItMissedBeforeItSpeaks() {
    nodes(4, RetentionTest::idle);
    var kept = Entries.utf8("/kv/kept");
    var missed = Entries.value(kept, NOW, "missed");
    cluster.nodes().forEach(node -> hold(node.store(), kept, missed));
    var store = holding(OLD);
    hold(store, kept, Entries.value(kept, NOW.minus(Duration.ofDays(9)), "old"));
    store.saveAlive(NOW.minus(Duration.ofDays(8)));

    var back = cluster.kadis(Mode.SERVER, Cluster.CONFIG, store, pace -> settling(pace, SECOND));
    cluster.settled();

    assertThat(back.db().metrics().syncing()).isTrue();
    assertThat(served(back, KEY)).isFalse();
    assertThat(served(back, kept)).isFalse();
    assertThat(back.db().get(KEY, GetOptions.DEFAULTS)).isInstanceOf(GetResult.Absent.class);
    assertThat(cluster.node(0).db().get(KEY, GetOptions.DEFAULTS))
        .isInstanceOf(GetResult.Absent.class);
    assertThat(back.held(KEY)).as("still there").contains(OLD);

    await().until(() -> !back.db().metrics().syncing());
    assertThat(back.held(KEY)).isEmpty();
    assertThat(back.held(kept)).contains(missed);
    assertThat(served(back, kept)).isTrue();
    assertThat(cluster.holders(KEY)).isEmpty();
    assertThat(store.lastAlive()).hasValueSatisfying(at -> assertThat(at).isAfter(NOW));
  }

  @Test
  void aNetworkThatWasOffForLongSpeaksAgain() {
    for (int i = 0; i < 3; i++) {
      var store = holding(OLD);
      store.saveAlive(NOW.minus(Duration.ofDays(8)).plusSeconds(i));
      store.saveCovered(List.of(Prefix.ALL)); // As whoever ran has: no newcomers.
      cluster.kadis(Mode.SERVER, Cluster.CONFIG, store, RetentionTest::idle);
    }
    cluster.settled();

    for (var node : cluster.nodes()) {
      await().until(() -> !node.db().metrics().syncing());
      assertThat(node.held(KEY)).contains(OLD);
    }
  }

  @Test
  void aNodeThatIsAloneByChoiceSpeaksAtOnce() {
    var store = holding(OLD);
    store.saveAlive(NOW.minus(Duration.ofDays(8)));
    var alone =
        cluster.kadis(
            Mode.SERVER, Cluster.CONFIG, store, pace -> settling(pace, Duration.ofHours(1)));

    await().until(() -> !alone.db().metrics().syncing());
    assertThat(alone.db().get(KEY, GetOptions.DEFAULTS)).isInstanceOf(GetResult.Found.class);
  }

  private void nodes(int count, UnaryOperator<Pace> pace) {
    for (int i = 0; i < count; i++) {
      cluster.kadis(Mode.SERVER, Cluster.CONFIG, new MemoryStore(), pace);
    }
    cluster.settled();
  }

  /** Until all others have had a beat since they met it. */
  private void awaitNoticed() {
    var seen = Instant.now();
    for (var other : cluster.nodes()) {
      await().until(() -> other.store().lastAlive().filter(seen::isBefore).isPresent());
    }
  }

  private static Pace purging(Pace pace) {
    return new Pace(
        Duration.ofMillis(50),
        Duration.ZERO,
        SECOND,
        Duration.ofMillis(100),
        Duration.ZERO,
        SECOND);
  }

  private static Pace idle(Pace pace) {
    return settling(pace, Duration.ZERO);
  }

  /** Leaves time to look at a node that has not caught up yet. */
  private static Pace settling(Pace pace, Duration settle) {
    return new Pace(
        Duration.ofMillis(50), settle, Duration.ofMillis(50), pace.purge(), pace.between(), SECOND);
  }

  private boolean served(Cluster.Node node, Bytes key) {
    try {
      var client = cluster.node(0).dht().client();
      return client.getValue(node.id(), key, SECOND).value().isPresent();
    } catch (RpcException e) {
      throw new AssertionError(e);
    }
  }

  private static MemoryStore holding(Bytes record) {
    var store = new MemoryStore();
    hold(store, KEY, record);
    return store;
  }

  private static void hold(MemoryStore store, Bytes key, Bytes record) {
    store.update(key, _ -> new Decision.Replace(new KadRecord(key, record, NOW), Lifetime.FOREVER));
  }

  private static void holdDue(MemoryStore store) {
    var lifetime = new Lifetime.Purgeable(NOW.minus(Duration.ofDays(1)));
    store.update(KEY, _ -> new Decision.Replace(new KadRecord(KEY, DUE, NOW), lifetime));
  }
}
