package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.DhtConfig.Mode;
import io.kadis.kv.Cluster.Node;
import io.kadis.kv.Watch.Event;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.rpc.KvHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes on a network in memory: what who watches a key is promised. */
class WatchTest {
  private static final Bytes KEY = utf8("/kv/users/42");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration A_MOMENT = Duration.ofMillis(50);

  private Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aLoneNodeSeesItsOwnWrites() throws Exception {
    cluster = Cluster.of(1);
    try (var watch = watch(cluster.node(0))) {
      assertThat(next(watch)).isEqualTo(new Event("", 0, Optional.empty()));
      var tag = put(cluster.node(0), "a");
      assertThat(next(watch)).satisfies(event -> shows(event, tag, "a"));
    }
  }

  @Test
  void theStateOfNowComesFirstAndThenEachNewOneWhereverItIsWritten() throws Exception {
    cluster = Cluster.of(7);
    put(cluster.node(1), "old");
    var now = put(cluster.node(1), "now");
    for (var node : List.of(cluster.nearest(KEY).getFirst(), cluster.nearest(KEY).getLast())) {
      try (var watch = watch(node)) {
        assertThat(next(watch)).satisfies(event -> shows(event, now, "now"));
      }
    }
    try (var watch = watch(cluster.nearest(KEY).getLast())) {
      shows(next(watch), now, "now");
      for (int i = 0; i < 7; i++) {
        var tag = put(cluster.node(i), "v" + i);
        var text = "v" + i;
        assertThat(next(watch)).satisfies(event -> shows(event, tag, text));
      }
      assertThat(watch.next(A_MOMENT)).as("none twice").isEmpty();
    }
  }

  @Test
  void aClientThatServesNobodyWatchesToo() throws Exception {
    cluster = Cluster.of(3);
    var client = cluster.kadis(Mode.CLIENT);
    cluster.knows(client, 3);
    try (var watch = watch(client)) {
      assertThat(next(watch).tag()).isEmpty();
      var tag = put(cluster.node(0), "a");
      assertThat(next(watch)).satisfies(event -> shows(event, tag, "a"));
    }
  }

  @Test
  void aDeleteIsAStateWithATagOfItsOwnAndAnEmptyView() throws Exception {
    cluster = Cluster.of(5);
    put(cluster.node(0), "a");
    try (var watch = watch(cluster.node(4))) {
      var before = next(watch);
      var deleted = (WriteResult.Stored) cluster.node(2).db().delete(KEY, WriteOptions.DEFAULTS);

      assertThat(next(watch))
          .isEqualTo(new Event(deleted.tag(), deleted.version(), Optional.empty()))
          .isNotEqualTo(before);
    }
  }

  @Test
  void whoResumesGetsOnlyWhatIsNewer() throws Exception {
    cluster = Cluster.of(5);
    var first = put(cluster.node(0), "a");
    try (var watch = cluster.node(3).db().watch(KEY, Optional.of(first))) {
      assertThat(watch.next(Duration.ofSeconds(1))).isEmpty();
      var second = put(cluster.node(0), "b");
      assertThat(next(watch)).satisfies(event -> shows(event, second, "b"));
    }
    try (var watch = cluster.node(3).db().watch(KEY, Optional.of(first))) {
      assertThat(view(next(watch))).as("missed while it did not watch").isEqualTo("b");
    }
  }

  @Test
  void aSlowTakerMissesStatesInBetweenAndGetsTheLast() throws Exception {
    cluster = Cluster.of(5);
    try (var watch = watch(cluster.node(1))) {
      next(watch);
      String last = "";
      for (int i = 0; i < 30; i++) {
        last = put(cluster.node(i % 5), "v" + i);
      }
      cluster.awaitCopies(KEY, 5);

      var seen = takeUntil(watch, last);
      assertThat(seen).doesNotHaveDuplicates().isSorted();
      assertThat(seen).as("and not one by one").hasSizeLessThan(30);
    }
  }

  @Test
  void theLossOfReplicasOneByOneEndsNothing() throws Exception {
    cluster = Cluster.of(9);
    var watcher = cluster.nearest(KEY).getLast();
    try (var watch = watch(watcher)) {
      next(watch);
      for (int i = 0; i < 4; i++) {
        cluster.kill(cluster.nearest(KEY).getFirst());
        var last = put(watcher, "after the loss of " + (i + 1));
        assertThat(takeUntil(watch, last)).last().isEqualTo(last);
      }
    }
  }

  @Test
  void theLossOfAllReplicasEndsNothingEither() throws Exception {
    cluster = Cluster.of(4);
    var client = cluster.kadis(Mode.CLIENT);
    cluster.knows(client, 4);
    try (var watch = watch(client)) {
      next(watch);
      cluster.nodes().stream()
          .filter(node -> !node.id().equals(client.id()))
          .forEach(node -> node.host().disconnectAll());
      var last = put(cluster.node(0), "after all streams broke");

      assertThat(takeUntil(watch, last)).last().isEqualTo(last);
    }
  }

  @Test
  void closingEndsWaitsAndStreamsAtOnce() throws Exception {
    cluster = Cluster.of(5);
    var node = cluster.node(0);
    var watch = watch(node);
    next(watch);
    long idle = node.host().openStreams(KvHandler.PROTOCOL);
    var waiting = new CompletableFuture<Optional<Event>>();
    var taker =
        Thread.startVirtualThread(() -> {
          try {
            waiting.complete(watch.next(Duration.ofHours(1)));
          } catch (InterruptedException | IllegalStateException e) {
            waiting.completeExceptionally(e);
          }
        });
    await().until(() -> taker.getState() == Thread.State.TIMED_WAITING);

    watch.close();
    watch.close();

    assertThat(waiting.get(5, TimeUnit.SECONDS)).isEmpty();
    assertThatIllegalStateException().isThrownBy(() -> watch.next(A_MOMENT));
    await()
        .untilAsserted(
            () -> assertThat(node.host().openStreams(KvHandler.PROTOCOL)).isEqualTo(idle - 4));
    for (Node other : cluster.nodes()) {
      await().until(() -> other.db().metrics().watchesServed.sum() == 0);
    }
    assertThat(node.db().metrics().watches.sum()).isZero();
  }

  @Test
  void closingTheDatabaseClosesItsWatches() throws Exception {
    cluster = Cluster.of(2);
    var watch = watch(cluster.node(0));
    next(watch);

    cluster.node(0).db().close();

    assertThatIllegalStateException().isThrownBy(() -> watch.next(A_MOMENT));
    await().until(() -> cluster.node(1).db().metrics().watchesServed.sum() == 0);
  }

  @Test
  void whatCannotBeWatchedIsSaidAtOnce() {
    cluster = Cluster.of(1);
    var db = cluster.node(0).db();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> db.watch(utf8("/raw/a"), Optional.empty()))
        .withMessageContaining("/raw/")
        .withMessageContaining("kv");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> db.watch(utf8("/nothing/a"), Optional.empty()))
        .withMessageContaining("'nothing'");
  }

  @Test
  void theNumberOfWatchesHasALimitAndAWayOut() {
    cluster = Cluster.of(1);
    var db = cluster.node(0).db();
    var open = new ArrayList<Watch>();
    for (int i = 0; i < Database.MAX_WATCHES; i++) {
      open.add(db.watch(utf8("/kv/" + i), Optional.empty()));
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> db.watch(KEY, Optional.empty()))
        .withMessageContaining("128 watches")
        .withMessageContaining("close");

    open.removeFirst().close();
    db.watch(KEY, Optional.empty()).close();
    open.forEach(Watch::close);
  }

  private static Watch watch(Node node) {
    return node.db().watch(KEY, Optional.empty());
  }

  private static Event next(Watch watch) throws InterruptedException {
    return watch.next(SOON).orElseThrow(() -> new AssertionError("no event in " + SOON));
  }

  /** The tags of all that comes, up to this one. */
  private static List<String> takeUntil(Watch watch, String last) throws InterruptedException {
    var tags = new ArrayList<String>();
    do {
      tags.add(next(watch).tag());
    } while (!tags.getLast().equals(last));
    return tags;
  }

  private static String put(Node node, String text) {
    var stored = node.db().write(KEY, Write.Put.of(utf8(text)), WriteOptions.DEFAULTS);
    assertThat(stored).isInstanceOf(WriteResult.Stored.class);
    return ((WriteResult.Stored) stored).tag();
  }

  private static void shows(Event event, String tag, String text) {
    assertThat(event.tag()).isEqualTo(tag);
    assertThat(view(event)).isEqualTo(text);
  }

  private static String view(Event event) {
    var value = (View.Value) event.view().orElseThrow();
    return new String(value.bytes().toArrayUnsafe(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
