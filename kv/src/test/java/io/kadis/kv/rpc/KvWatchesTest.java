package io.kadis.kv.rpc;

import static io.kadis.kv.entry.Entries.utf8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.Validators;
import io.kadis.dht.sim.MemoryHost;
import io.kadis.dht.sim.MemoryNetwork;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.EntryValidator;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches as a peer sees them on the wire; heartbeats come every few milliseconds. */
class KvWatchesTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration HEARTBEAT = Duration.ofMillis(20);
  private static final Duration NONE_IN_THIS_TEST = Duration.ofHours(1);
  private static final int ALL = 3;
  private static final int PER_PEER = 2;
  private static final Bytes KEY = utf8("/kv/a");
  private static final KvRequest.Watch WATCH = new KvRequest.Watch(KEY);

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryHost server = network.host();
  private final MemoryHost peer = network.host();
  private final KvMetrics metrics = new KvMetrics();
  private final Instant start = Instant.now();
  private final LocalReplica replica =
      new LocalReplica(
          new MemoryStore(),
          new Validators(Map.of("kv", new EntryValidator(Entries.SKEW))),
          metrics,
          InstantSource.system());

  @BeforeEach
  void connect() throws Exception {
    peer.connect(server.dialAddress());
    serve(NONE_IN_THIS_TEST);
  }

  /** With few places, and without the request that comes before. */
  private void serve(Duration heartbeat) {
    var watches = new KvWatches(replica, metrics, heartbeat, new PeerSlots(ALL, PER_PEER));
    server.handle(KvHandler.PROTOCOL, stream -> watches.serve(KEY, stream));
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void whatIsHeldComesAtOnceAndAgainAfterEachChange() throws Exception {
    try (var stream = watch(peer)) {
      assertThat(next(stream)).isEqualTo(new KvReply.Absent(List.of()));
      for (int i = 0; i < 5; i++) {
        change(i);
        assertThat(next(stream)).isEqualTo(new KvReply.Found(record(i)));
      }
      assertThat(metrics.watchStatesSent.sum()).isEqualTo(6);
    }
  }

  @Test
  void whatChangesNothingAndOtherKeysAreNotTold() throws Exception {
    change(1);
    try (var stream = watch(peer)) {
      assertThat(next(stream)).isEqualTo(new KvReply.Found(record(1)));

      replica.store(KEY, record(1));
      replica.store(utf8("/kv/b"), Entries.value(utf8("/kv/b"), start, "other"));
      replica.store(KEY, record(0));
      change(2);
      assertThat(next(stream)).isEqualTo(new KvReply.Found(record(2)));
    }
  }

  @Test
  void whoDoesNotReadMissesStatesInBetweenAndGetsTheLast() throws Exception {
    int states = 100; // Together more than a stream takes without a reader.
    try (var stream = watch(peer)) {
      assertThat(next(stream)).isEqualTo(new KvReply.Absent(List.of()));
      for (int i = 0; i < states; i++) {
        assertThat(replica.store(KEY, large(i))).isEqualTo(new KvReply.Stored());
      }

      var seen = new ArrayList<KvReply>();
      do {
        seen.add(next(stream));
      } while (!seen.getLast().equals(new KvReply.Found(large(states - 1))));
      assertThat(seen).doesNotHaveDuplicates().hasSizeLessThan(states);
    }
  }

  @Test
  void aHeartbeatSaysThatNothingIsNew() throws Exception {
    serve(HEARTBEAT);
    try (var stream = watch(peer)) {
      assertThat(next(stream)).isEqualTo(new KvReply.Absent(List.of()));
      assertThat(next(stream)).isEqualTo(new KvReply.Unchanged());
      assertThat(next(stream)).isEqualTo(new KvReply.Unchanged());
    }
  }

  @Test
  @Requirement("SEC-10")
  void noPeerHasAllPlacesAndBeyondAllOfThemItIsBusyAndSaysSo() throws Exception {
    var first = watch(peer);
    var second = watch(peer);
    next(first);
    next(second);
    assertThat(next(watch(peer)))
        .isEqualTo(
            new KvReply.Busy("over %d watches of one peer".formatted(KvWatches.MAX_PER_PEER)));

    next(watch(another()));
    assertThat(next(watch(another()))).isInstanceOf(KvReply.Busy.class);
    assertThat(metrics.refusals())
        .containsEntry("watches of peer", 1L)
        .containsEntry("watches", 1L);

    first.reset();
    await().until(() -> metrics.watchesServed.sum() == ALL - 1);
    assertThat(next(watch(peer))).as("a place is free").isInstanceOf(KvReply.Absent.class);
  }

  @Test
  void itEndsAtOnceHoweverThePeerEndsIt() throws Exception {
    var reset = watch(peer);
    next(reset);
    reset.reset();
    await().until(() -> metrics.watchesServed.sum() == 0);

    var closed = watch(peer);
    next(closed);
    closed.closeWrite();
    await().until(() -> metrics.watchesServed.sum() == 0);
    assertThat(closed.readFrame(KvRequest.MAX_BYTES, TIMEOUT)).isNull();

    var talkative = watch(peer);
    next(talkative);
    talkative.writeFrame(new KvRequest.Fetch(KEY).encode(), TIMEOUT);
    await().until(() -> metrics.watchesServed.sum() == 0);

    var lost = watch(peer);
    next(lost);
    peer.disconnectAll();
    await().until(() -> metrics.watchesServed.sum() == 0);
    await().untilAsserted(() -> assertThat(server.openStreams(KvHandler.PROTOCOL)).isZero());
  }

  @Test
  void noLongerServingEndsThem() throws Exception {
    var stream = watch(peer);
    next(stream);

    server.unhandle(KvHandler.PROTOCOL);

    assertThatThrownBy(() -> stream.readFrame(KvRequest.MAX_BYTES, TIMEOUT))
        .isInstanceOf(StreamException.Reset.class);
    await().until(() -> metrics.watchesServed.sum() == 0);
  }

  @Test
  void aKeyItDoesNotKeepIsRefusedForGood() throws Exception {
    var watches = new KvWatches(replica, metrics);
    server.handle(KvHandler.PROTOCOL, stream -> watches.serve(utf8("/raw/a"), stream));
    try (var stream = watch(peer)) {
      assertThat(next(stream)).isInstanceOf(KvReply.Invalid.class);
      assertThat(stream.readFrame(KvRequest.MAX_BYTES, TIMEOUT)).as("the end").isNull();
    }
  }

  @Test
  void manyWatchOneKeyAndNothingIsLeftOfThem() throws Exception {
    var feeds = new ArrayList<Feed>();
    for (int i = 0; i < 100; i++) {
      feeds.add(replica.watch(KEY));
    }
    change(1);
    for (var feed : feeds) {
      assertThat(feed.next(TIMEOUT)).isEqualTo(new KvReply.Found(record(1)));
    }
    assertThat(replica.watchedKeys()).isEqualTo(1);
    feeds.forEach(Feed::close);
    assertThat(replica.watchedKeys()).isZero();
  }

  private MemoryHost another() throws Exception {
    var another = network.host();
    another.connect(server.dialAddress());
    return another;
  }

  private Stream watch(MemoryHost from) throws Exception {
    return from.open(server.id(), KvHandler.PROTOCOL);
  }

  private void change(int number) {
    assertThat(replica.store(KEY, record(number))).isEqualTo(new KvReply.Stored());
  }

  private Bytes record(int number) {
    return Entries.value(KEY, start.plusMillis(number), "v" + number);
  }

  private Bytes large(int number) {
    return Entries.value(KEY, start.plusMillis(number), "v".repeat(10_000) + number);
  }

  private static KvReply next(Stream stream) throws Exception {
    var body = stream.readFrame(KvRequest.MAX_BYTES, TIMEOUT);
    return switch (KvReply.decode(requireNonNull(body), WATCH)) {
      case Decoded.Ok(var reply) -> reply;
      case Decoded.Malformed(var why) -> throw new AssertionError(why);
    };
  }
}
