package io.kadis.kv.rpc;

import static io.kadis.kv.entry.Entries.utf8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.Validators;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.dht.sim.MemoryHost;
import io.kadis.dht.sim.MemoryNetwork;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.EntryValidator;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.libp2p.Connection;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KvHandlerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Bytes KEY = utf8("/kv/a");
  private static final SharedSettings SETTINGS = settings(7);
  private final Bytes record = Entries.value(KEY, Instant.now(), "v");

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryHost server = network.host();
  private final MemoryHost asker = network.host();
  private final MemoryHost other = network.host();
  private final KvMetrics metrics = new KvMetrics();
  private volatile Instant now = Instant.EPOCH;

  private final Validators validators =
      new Validators(Map.of("kv", new EntryValidator(Entries.SKEW)));

  @BeforeEach
  void serve() throws Exception {
    var replica = new LocalReplica(new MemoryStore(), validators, metrics, InstantSource.system());
    var known = List.of(info(asker), info(other));
    var served = new KvHandler.Served(replica, _ -> known, SETTINGS);
    server.handle(KvHandler.PROTOCOL, new KvHandler(served, metrics, () -> now));
    asker.connect(server.dialAddress());
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void storesAndFetchesOverOneReusedStream() throws Exception {
    storeAndFetch();
  }

  private void storeAndFetch() throws Exception {
    try (var pool = new StreamPool(asker, KvHandler.PROTOCOL)) {
      var replica = client(pool, SETTINGS).at(server.id());

      assertThat(replica.fetch(KEY, TIMEOUT))
          .as("closer peers, but not the one who asks")
          .isEqualTo(new KvReply.Absent(List.of(info(other))));
      assertThat(replica.store(KEY, record, TIMEOUT)).isEqualTo(new KvReply.Stored());
      assertThat(replica.fetch(KEY, TIMEOUT)).isEqualTo(new KvReply.Found(record));
      assertThat(replica.store(utf8("/raw/a"), record, TIMEOUT))
          .isInstanceOf(KvReply.Invalid.class);
      assertThat(metrics.storesServed.sum()).isEqualTo(2);
      assertThat(metrics.fetchesServed.sum()).isEqualTo(2);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrderAlsoAfterTheEnd() throws Exception {
    try (var stream = open()) {
      stream.writeFrame(new KvRequest.Store(KEY, record).encode(), TIMEOUT);
      stream.writeFrame(new KvRequest.Fetch(KEY).encode(), TIMEOUT);
      stream.closeWrite();

      assertThat(reply(stream, new KvRequest.Store(KEY, record))).isEqualTo(new KvReply.Stored());
      assertThat(reply(stream, new KvRequest.Fetch(KEY))).isEqualTo(new KvReply.Found(record));
    }
  }

  @Test
  void aRequestInSingleBytesIsAnswered() throws Exception {
    try (var stream = open()) {
      var body = new KvRequest.Fetch(KEY).encode();
      var frame = Bytes.concatenate(Bytes.of(body.size()), body).toArray();
      for (int i = 0; i < frame.length; i++) {
        stream.write(frame, i, 1, TIMEOUT);
      }
      assertThat(reply(stream, new KvRequest.Fetch(KEY))).isInstanceOf(KvReply.Absent.class);
    }
  }

  @Test
  @Requirement({"SEC-18", "SEC-20"})
  void garbageEndsItsStreamOnlyAndIsCounted() throws Exception {
    refused(Bytes.of(3, 0xff, 0xff, 0xff));
    refused(Bytes.of(2, 0x08, 0x01)); // protobuf, but no request
    refused(Bytes.fromHexString("0xffffffffff0f")); // a length of 2^39
    refused(Bytes.fromHexString("0x818008")); // 131,073: one over what a batch may have
    refused(frame(new KvRequest.Store(KEY, Bytes.wrap(new byte[KvRequest.MAX_BYTES]))));
    assertThat(metrics.malformedRequests.sum()).isEqualTo(5);

    storeAndFetch();
  }

  @Test
  @Requirement("SEC-10")
  void noPeerHasAllSlotsAndBeyondAllOfThemItIsBusyAtOnce() throws Exception {
    var entered = new Semaphore(0);
    var release = new CountDownLatch(1);
    var slow =
        new KvHandler(
            new KvHandler.Served(
                new LocalReplica(new MemoryStore(), validators, metrics, InstantSource.system()),
                _ -> {
                  entered.release();
                  awaitQuietly(release);
                  return List.of();
                },
                SETTINGS),
            metrics,
            () -> now);
    try {
      var first = connect();
      occupy(slow, first);
      entered.acquire(KvHandler.MAX_PER_PEER);
      assertThat(slow.answer(new KvRequest.Fetch(KEY), first))
          .isEqualTo(new KvReply.Busy("over 64 requests at once of one peer"));

      for (int i = 1; i < KvHandler.MAX_CONCURRENT / KvHandler.MAX_PER_PEER; i++) {
        occupy(slow, connect());
        entered.acquire(KvHandler.MAX_PER_PEER);
      }
      assertThat(slow.answer(new KvRequest.Fetch(KEY), connect()))
          .isEqualTo(new KvReply.Busy("over 256 requests at once"));
      assertThat(metrics.refusals()).containsEntry("busy with peer", 1L).containsEntry("busy", 1L);
    } finally {
      release.countDown();
    }
  }

  /** A connection as the server sees one of a new peer. */
  private Connection connect() throws Exception {
    return server.connect(network.host().dialAddress());
  }

  private static void occupy(KvHandler handler, Connection connection) {
    for (int i = 0; i < KvHandler.MAX_PER_PEER; i++) {
      Thread.startVirtualThread(() -> handler.answer(new KvRequest.Fetch(KEY), connection));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Requirement("SEC-10")
  void whoStoresTooMuchThatIsInvalidIsBusyUnverifiedUntilItSlowsDown() throws Exception {
    var forged = Bytes.concatenate(record, Bytes.of(1));
    try (var pool = new StreamPool(asker, KvHandler.PROTOCOL)) {
      var replica = client(pool, SETTINGS).at(server.id());
      for (int i = 0; i < KvHandler.INVALID_AT_ONCE; i++) {
        assertThat(replica.store(KEY, forged, TIMEOUT)).isInstanceOf(KvReply.Invalid.class);
      }

      assertThat(replica.store(KEY, forged, TIMEOUT))
          .isEqualTo(new KvReply.Busy("too much that is invalid"));
      assertThat(metrics.refusals())
          .containsEntry("invalid", (long) KvHandler.INVALID_AT_ONCE)
          .containsEntry("invalid rate", 1L);

      now = now.plus(KvHandler.INVALID_EVERY);
      assertThat(replica.store(KEY, record, TIMEOUT)).isEqualTo(new KvReply.Stored());
    }
  }

  @Test
  void aPeerWithoutTheProtocolIsAFailureThatIsTold() {
    var told = new AtomicReference<RpcException>();
    try (var pool = new StreamPool(asker, KvHandler.PROTOCOL)) {
      var replica =
          new KvClient(pool, SETTINGS, metrics, (_, e) -> told.set(e), RequestObserver.NONE)
              .at(other.id());

      assertThatThrownBy(() -> replica.fetch(KEY, TIMEOUT)).isInstanceOf(RpcException.class);
      assertThat(told.get()).isNotNull();
    }
  }

  @Test
  void whoHasOtherSettingsIsRefusedAndBothSeeWhatDiffers() throws Exception {
    try (var pool = new StreamPool(asker, KvHandler.PROTOCOL)) {
      var askersMetrics = new KvMetrics();
      var client =
          new KvClient(pool, settings(1), askersMetrics, (_, _) -> {}, RequestObserver.NONE);
      assertThat(client.at(server.id()).store(KEY, record, TIMEOUT))
          .isEqualTo(
              new KvReply.Mismatch(
                  "tombstone-ttl is 1d here and 7d there: start both with the same"
                      + " --tombstone-ttl"));
      client.greet(server.id(), TIMEOUT);
      assertThat(metrics.refusals()).containsEntry("settings", 2L);
      assertThat(askersMetrics.refusals()).containsEntry("settings", 2L);
      assertThat(metrics.storesServed.sum()).isZero();
    }
  }

  @Test
  void whoHasTheSameSettingsOrTellsNoneIsServed() throws Exception {
    try (var pool = new StreamPool(asker, KvHandler.PROTOCOL);
        var stream = open()) {
      client(pool, settings(7)).greet(server.id(), TIMEOUT);
      stream.writeFrame(new KvRequest.Fetch(KEY).encode(), TIMEOUT);
      assertThat(reply(stream, new KvRequest.Fetch(KEY))).isInstanceOf(KvReply.Absent.class);
      assertThat(metrics.refusals()).isEmpty();
    }
  }

  private KvClient client(StreamPool pool, SharedSettings settings) {
    return new KvClient(pool, settings, metrics, (_, _) -> {}, RequestObserver.NONE);
  }

  private static SharedSettings settings(int tombstoneDays) {
    return new SharedSettings(Entries.SKEW, Duration.ofDays(tombstoneDays), Set.of("kv"));
  }

  private static Bytes frame(KvRequest request) {
    var body = request.encode();
    var prefix =
        Bytes.of(
            (body.size() & 0x7f) | 0x80, ((body.size() >> 7) & 0x7f) | 0x80, body.size() >> 14);
    return Bytes.concatenate(prefix, body);
  }

  private void refused(Bytes bytes) throws Exception {
    try (var stream = open()) {
      stream.write(bytes.toArray(), 0, bytes.size(), TIMEOUT);
      assertThatThrownBy(() -> stream.readFrame(100, TIMEOUT))
          .isInstanceOf(StreamException.Reset.class);
    }
  }

  private Stream open() throws Exception {
    return asker.open(server.id(), KvHandler.PROTOCOL);
  }

  private static KvReply reply(Stream stream, KvRequest asked) throws Exception {
    var body = stream.readFrame(KvRequest.MAX_BYTES, TIMEOUT);
    return switch (KvReply.decode(requireNonNull(body), asked)) {
      case Decoded.Ok(var reply) -> reply;
      case Decoded.Malformed(var why) -> throw new AssertionError(why);
    };
  }

  private static PeerInfo info(MemoryHost host) {
    return new PeerInfo(host.id(), host.listenAddresses());
  }
}
