package io.kadis.kv.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.dht.sim.MemoryHost;
import io.kadis.dht.sim.MemoryNetwork;
import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.rpc.SharedSettings;
import io.kadis.kv.sync.SyncReply.Compared;
import io.kadis.kv.sync.SyncReply.Copy;
import io.kadis.kv.sync.SyncReply.Pulled;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SyncHandlerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final SharedSettings SETTINGS = settings(7);
  private static final SyncRequest COMPARE =
      new SyncRequest.Compare(
          List.of(new SyncRequest.Print(Prefix.ALL, Fingerprint.EMPTY.digest())), Instant.EPOCH);
  private static final SyncReply SAME = new Compared(List.of(new Verdict.Same()));

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryHost server = network.host();
  private final MemoryHost asker = network.host();
  private final RepairMetrics served = new RepairMetrics();
  private final RepairMetrics asked = new RepairMetrics();
  private final List<PeerId> blamed = new CopyOnWriteArrayList<>();
  private final StreamPool pool = new StreamPool(asker, SyncHandler.PROTOCOL);

  @BeforeEach
  void connect() throws Exception {
    serve((_, _) -> SAME);
    asker.connect(server.dialAddress());
  }

  @AfterEach
  void close() {
    pool.close();
    network.close();
  }

  @Test
  void answersOverOneReusedStream() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(client(SETTINGS).call(server.id(), COMPARE, TIMEOUT)).isEqualTo(SAME);
    }

    assertThat(asker.streamsOpened()).isOne();
    assertThat(asked.roundTrips.sum()).isEqualTo(3);
    assertThat(served.requestsServed.sum()).isEqualTo(3);
    assertThat(served.protocolBytesReceived.sum()).isEqualTo(asked.protocolBytesSent.sum());
    assertThat(served.protocolBytesSent.sum()).isEqualTo(asked.protocolBytesReceived.sum());
  }

  @Test
  void recordsAreNoProtocolBytes() throws Exception {
    var copy = new Copy(Bytes.wrap(new byte[100]), Bytes.wrap(new byte[10_000]));
    serve((_, _) -> new Pulled(List.of(Optional.of(copy))));

    client(SETTINGS).call(server.id(), new SyncRequest.Pull(List.of(Bytes32.ZERO)), TIMEOUT);

    assertThat(asked.protocolBytesReceived.sum()).isBetween(1L, 50L);
    assertThat(served.protocolBytesSent.sum()).isEqualTo(asked.protocolBytesReceived.sum());
  }

  @Test
  void otherSettingsAreRefusedAndNamed() throws Exception {
    assertThat(client(settings(8)).call(server.id(), COMPARE, TIMEOUT))
        .isEqualTo(new SyncReply.Mismatch(SETTINGS.line()));
    assertThat(served.refusals()).containsEntry("settings", 1L);
    assertThat(served.requestsServed.sum()).isZero();
  }

  @Test
  @Requirement({"SEC-18", "SEC-20"})
  void garbageEndsItsStreamOnlyAndIsCounted() throws Exception {
    refused(Bytes.of(3, 0xff, 0xff, 0xff));
    refused(Bytes.of(0)); // no request
    refused(Bytes.fromHexString("0x818008")); // 131,073: one over what a request may have
    assertThat(served.malformedRequests.sum()).isEqualTo(3);

    assertThat(client(SETTINGS).call(server.id(), COMPARE, TIMEOUT)).isEqualTo(SAME);
  }

  @Test
  @Requirement("SEC-10")
  void onePeerHasNoMoreThanItsShare() throws Exception {
    var release = new CountDownLatch(1);
    var handler = new SyncHandler((_, _) -> await(release), SETTINGS, 64, served);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Callable<SyncReply>>();
      for (int i = 0; i < SyncHandler.MAX_PER_PEER + 1; i++) {
        calls.add(() -> releaseIfBusy(handler.answer(asker.id(), COMPARE), release));
      }
      var replies = new ArrayList<SyncReply>();
      for (var call : threads.invokeAll(calls)) {
        replies.add(call.get());
      }
      assertThat(replies).filteredOn(SyncReply.Busy.class::isInstance).hasSize(1);
      assertThat(served.refusals()).containsEntry("busy with peer", 1L);
    }
  }

  private static SyncReply releaseIfBusy(SyncReply reply, CountDownLatch release) {
    if (reply instanceof SyncReply.Busy) {
      release.countDown();
    }
    return reply;
  }

  private static SyncReply await(CountDownLatch release) throws InterruptedException {
    release.await();
    return SAME;
  }

  @Test
  void whoDoesNotAnswerIsBlamed() {
    server.kill();

    assertThatThrownBy(() -> client(SETTINGS).call(server.id(), COMPARE, TIMEOUT))
        .isInstanceOf(RpcException.class);
    assertThat(blamed).containsExactly(server.id());
  }

  private void serve(SyncHandler.Answers answers) {
    server.handle(SyncHandler.PROTOCOL, new SyncHandler(answers, SETTINGS, 4, served));
  }

  private SyncClient client(SharedSettings settings) {
    return new SyncClient(pool, settings, asked, (peer, _) -> blamed.add(peer));
  }

  private static SharedSettings settings(int days) {
    return new SharedSettings(Duration.ofSeconds(60), Duration.ofDays(days), Set.of("kv"));
  }

  private void refused(Bytes bytes) throws Exception {
    try (Stream stream = asker.open(server.id(), SyncHandler.PROTOCOL)) {
      stream.write(bytes.toArray(), 0, bytes.size(), TIMEOUT);
      assertThatThrownBy(() -> stream.readFrame(SyncRequest.MAX_BYTES, TIMEOUT))
          .isInstanceOf(StreamException.Reset.class);
    }
  }
}
