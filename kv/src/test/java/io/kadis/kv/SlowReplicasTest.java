package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.record.Validators;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.quorum.Peers;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport.Replica;
import io.kadis.kv.quorum.ReplicaReport.Status;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.swarm.Swarm;
import io.kadis.kv.swarm.Swarm.Placement;
import io.kadis.kv.upkeep.NoCopies;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database among replicas that are dead, full or slow. */
class SlowReplicasTest {
  private static final Bytes KEY = utf8("/kv/a");
  private static final Bytes VALUE = utf8("v");

  private final Validators validators = DatabaseConfig.DEFAULTS.namespaces().validators();
  private final KvMetrics metrics = new KvMetrics();
  private final List<FakeReplica> replicas = new ArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private ReplicatedDatabase database;

  @BeforeEach
  void open() throws Exception {
    IntStream.range(0, 7).forEach(i -> replicas.add(new FakeReplica(Peers.peer(i))));
    Swarm swarm = (_, _, _) -> new Placement(List.copyOf(replicas), List.of(), 5, 5);
    var site =
        new Site(
            swarm,
            new LocalReplica(new MemoryStore(), validators, metrics, InstantSource.system()),
            new MemoryStore(),
            new KeyLocks(),
            Entries.writer(0),
            new VersionClock(new MemoryStore()),
            new Balancer(Entries.writer(0).peerId(), Balancing.OFF, metrics),
            DatabaseConfig.DEFAULTS,
            metrics,
            InstantSource.system());
    var rules = DatabaseConfig.DEFAULTS.namespaces();
    database = new ReplicatedDatabase(site, rules, new NoCopies(5), () -> {});
  }

  @AfterEach
  void close() {
    release.countDown();
    database.close();
  }

  @Test
  void twoThatHangDoNotHoldAWriteUp() {
    replicas.get(0).hangs = true;
    replicas.get(3).hangs = true;

    var report = stored(put()).report();

    assertThat(report.acknowledged()).isEqualTo(3);
    assertThat(report.replicas()).contains(new Replica(Peers.A, Status.SILENT, "no answer yet"));
  }

  @Test
  void twoThatHangDoNotHoldAReadUp() {
    stored(put());
    await().until(() -> replicas.subList(0, 5).stream().allMatch(FakeReplica::holds));
    replicas.get(1).hangs = true;
    replicas.get(2).hangs = true;

    assertThat(get()).isInstanceOf(GetResult.Found.class);
  }

  @Test
  void aReplicaThatLiesIsNotBelievedAndAnotherOneAsked() {
    stored(put());
    await().until(() -> replicas.subList(0, 5).stream().allMatch(FakeReplica::holds));
    replicas.get(1).lie = Optional.of(Bytes.repeat((byte) 0xff, 100));
    var all = new GetOptions(Optional.of(new Quorum.All()), Duration.ofSeconds(10));

    assertThat(database.get(KEY, all))
        .asInstanceOf(type(GetResult.Found.class))
        .satisfies(found -> {
          assertThat(found.value()).isEqualTo(VALUE);
          assertThat(found.report().replicas())
              .hasSize(6)
              .anySatisfy(said -> {
                assertThat(said.peer()).isEqualTo(Peers.B);
                assertThat(said.status()).isEqualTo(Status.INVALID);
              });
        });
  }

  @Test
  void copiesGoToTheNextNearestWhenSomeAreDeadOrFull() {
    replicas.get(0).dead = true;
    replicas.get(1).full = true;

    stored(put());

    await().until(() -> replicas.subList(2, 7).stream().allMatch(FakeReplica::holds));
  }

  @Test
  void copiesAreMadeAfterTheAnswerAndClosingWaitsForThem() {
    replicas.get(4).hangs = true;
    stored(put());
    assertThat(replicas.get(4).holds()).isFalse();

    var closing = Thread.startVirtualThread(database::close);
    release.countDown();

    await().until(() -> !closing.isAlive());
    assertThat(replicas.get(4).holds()).isTrue();
    assertThat(metrics.lateAcknowledgements.sum()).isPositive();
    assertThatThrownBy(this::put).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aMissedWriteTellsWhoStoredWhoRefusedAndWhoWasSilent() {
    replicas.subList(3, 7).forEach(replica -> replica.dead = true);
    replicas.get(2).dead = true;
    replicas.get(1).full = true;

    assertThat(put())
        .asInstanceOf(type(WriteResult.QuorumMissed.class))
        .satisfies(missed ->
            assertThat(missed.report().replicas())
                .hasSize(7)
                .contains(
                    new Replica(Peers.A, Status.STORED, ""),
                    new Replica(Peers.B, Status.FULL, "no room"),
                    new Replica(Peers.C, Status.SILENT, "dead")));
    assertThat(metrics.writeQuorumMisses.sum()).isOne();
  }

  @Test
  void aWriteThatAllHideAndOurClockCannotRaiseIsRefused() {
    aheadOnAll();

    assertThat(put())
        .asInstanceOf(type(WriteResult.Refused.class))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.CLOCK);
          assertThat(refused.message()).contains("more than 30 s ahead", "wait until");
        });
  }

  /** Its first copy may have been kept by who did not answer. */
  @Test
  void aWriteOfWhichACopyMayBeKeptIsNeverCalledRefused() {
    aheadOnAll();
    replicas.get(2).dead = true;

    assertThat(put())
        .asInstanceOf(type(WriteResult.QuorumMissed.class))
        .satisfies(missed -> {
          assertThat(missed.why().orElseThrow()).contains("more than 30 s ahead", "wait until");
          assertThat(missed.report().acknowledged()).isZero();
          assertThat(missed.report().replicas())
              .extracting(Replica::status)
              .contains(Status.SUPERSEDED, Status.SILENT);
        });
  }

  private void aheadOnAll() {
    var ahead = Entries.value(KEY, Instant.now().plusSeconds(45), "beyond what a writer goes to");
    replicas.forEach(replica -> replica.disk.store(KEY, ahead));
  }

  @Test
  void allHangingIsAMissAtTheDeadline() {
    replicas.forEach(replica -> replica.hangs = true);
    var soon = new GetOptions(Optional.empty(), Duration.ofMillis(100));

    assertThat(database.get(KEY, soon))
        .asInstanceOf(type(GetResult.QuorumMissed.class))
        .satisfies(missed -> assertThat(missed.report().replicas()).hasSize(5));
    assertThat(metrics.readQuorumMisses.sum()).isOne();
  }

  @Test
  void operationsWithUnsettledReplicasAreBounded() throws Exception {
    var background = new Background();
    for (int i = 0; i < Background.MAX_UNSETTLED; i++) {
      assertThat(background.start(_ -> release.await(), new CompletableFuture<>(), Duration.ZERO))
          .isTrue();
    }

    assertThat(background.start(_ -> {}, new CompletableFuture<>(), Duration.ZERO)).isFalse();
    release.countDown();
    assertThat(background.start(_ -> {}, new CompletableFuture<>(), Duration.ofSeconds(10)))
        .isTrue();
    background.close();
  }

  @Test
  void repairsUnderWayAreBounded() {
    var background = new Background();
    for (int i = 0; i < Background.MAX_REPAIRS; i++) {
      assertThat(background.repair(this::hang)).isTrue();
    }

    assertThat(background.repair(() -> {})).isFalse();
    release.countDown();
    background.close();
  }

  private void hang() {
    try {
      release.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private WriteResult put() {
    return database.put(KEY, VALUE, WriteOptions.DEFAULTS);
  }

  private GetResult get() {
    return database.get(KEY, GetOptions.DEFAULTS);
  }

  private static WriteResult.Stored stored(WriteResult result) {
    return assertThat(result).asInstanceOf(type(WriteResult.Stored.class)).actual();
  }

  private final class FakeReplica implements io.kadis.kv.rpc.Replica {
    final PeerId id;
    final LocalReplica disk =
        new LocalReplica(new MemoryStore(), validators, new KvMetrics(), InstantSource.system());
    volatile boolean dead;
    volatile boolean full;
    volatile boolean hangs;
    volatile Optional<Bytes> lie = Optional.empty();

    FakeReplica(PeerId id) {
      this.id = id;
    }

    boolean holds() {
      return disk.fetch(KEY) instanceof KvReply.Found;
    }

    @Override
    public PeerId id() {
      return id;
    }

    @Override
    public KvReply store(Bytes key, Bytes value, Duration timeout) throws RpcException {
      arrive();
      return full ? new KvReply.Full("no room") : disk.store(key, value);
    }

    @Override
    public KvReply fetch(Bytes key, Duration timeout) throws RpcException {
      arrive();
      return lie.<KvReply>map(KvReply.Found::new).orElseGet(() -> disk.fetch(key));
    }

    private void arrive() throws RpcException {
      if (dead) {
        throw new RpcException.Unreachable("dead");
      }
      if (hangs) {
        hang();
      }
    }
  }
}
