package io.kadis.dht.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.sim.MemoryHost;
import io.kadis.dht.sim.MemoryNetwork;
import io.kadis.libp2p.Peerstore;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.StreamHandler;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamPoolTest {
  private static final ProtocolId ECHO = new ProtocolId("/echo/1.0.0");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Bytes PING = Bytes.of(1, 2, 3);

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryHost host = network.host();
  private final MemoryHost peer = network.host();
  private final StreamPool pool = new StreamPool(host, ECHO);

  @BeforeEach
  void meet() {
    host.peerstore()
        .addAddresses(peer.id(), peer.listenAddresses(), Peerstore.RECENTLY_CONNECTED_TTL);
    peer.handle(ECHO, StreamPoolTest::echoAlways);
  }

  @AfterEach
  void close() {
    pool.close();
    network.close();
  }

  @Test
  @Requirement("KAD-9")
  void oneStreamServesRequestsOneAfterTheOther() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(call(Bytes.of(i))).isEqualTo(Bytes.of(i));
    }
    assertThat(host.streamsOpened()).isEqualTo(1);
  }

  @Test
  @Requirement("RM-5")
  void aConnectionThatThePeerClosedAsIdleIsMadeAnewWithoutBlame() throws Exception {
    call(PING);
    peer.disconnectAll();

    assertThat(call(PING)).isEqualTo(PING);
    for (int i = 0; i < 5; i++) {
      peer.disconnectAll();
      call(PING);
    }
    call(PING);
    assertThat(host.streamsOpened()).as("the last one was reused").isEqualTo(7);
  }

  @Test
  @Requirement("KAD-9")
  void aReusedStreamThatFailsIsReplacedOnce() throws Exception {
    var served = new AtomicInteger();
    peer.handle(
        ECHO,
        stream -> {
          for (int i = 0; i < 2; i++) { // python peers close after one message, js when idle
            if (echo(stream)) {
              served.incrementAndGet();
            }
          }
        });
    for (int i = 0; i < 4; i++) {
      call(PING);
    }
    await().atMost(TIMEOUT).until(() -> served.get() == 4); // Counted after the reply is out.
    assertThat(host.streamsOpened()).isEqualTo(2);
  }

  @Test
  @Requirement("KAD-9")
  void aPeerWithWhichReuseKeepsFailingGetsOneRequestPerStream() throws Exception {
    var endSeen = new AtomicInteger();
    peer.handle(
        ECHO,
        stream -> {
          echo(stream);
          if (halfClosed(stream)) {
            endSeen.incrementAndGet();
          } else {
            stream.reset();
          }
        });
    int failures = StreamPool.REUSE_FAILURES_TOLERATED + 1;
    for (int i = 0; i <= failures; i++) {
      call(PING);
    }
    assertThat(host.streamsOpened()).isEqualTo(1 + failures);

    endSeen.set(0);
    call(PING);
    await().until(() -> endSeen.get() == 1);
  }

  @Test
  @Requirement("KAD-9")
  void aRefusalOnAFreshStreamIsFinalAndNoReuseFailure() throws Exception {
    call(PING);
    var refusals = new AtomicInteger();
    peer.unhandle(ECHO);
    peer.handle(
        ECHO,
        stream -> {
          refusals.incrementAndGet();
          stream.reset();
        });

    assertThatThrownBy(() -> call(PING)).isInstanceOf(RpcException.Refused.class);
    assertThat(refusals).hasValue(1);
  }

  @Test
  @Requirement("KAD-7")
  void aStreamClosedInsteadOfAnsweredIsARefusal() {
    peer.handle(ECHO, Stream::close);

    assertThatThrownBy(() -> call(PING)).isInstanceOf(RpcException.Refused.class);
  }

  @Test
  void aPeerThatDoesNotSpeakTheProtocolRefuses() {
    peer.unhandle(ECHO);

    assertThatThrownBy(() -> call(PING)).isInstanceOf(RpcException.Refused.class);
  }

  @Test
  void nobodyThereIsUnreachable() {
    peer.kill();

    assertThatThrownBy(() -> call(PING)).isInstanceOf(RpcException.Unreachable.class);
  }

  @Test
  @Requirement("RM-7")
  void aSilentPeerTimesOut() {
    peer.handle(ECHO, forever());

    assertThatThrownBy(() -> pool.call(peer.id(), PING, 10, Duration.ofMillis(50)))
        .isInstanceOf(RpcException.TimedOut.class);
  }

  @Test
  void whoIsInterruptedWhileWaitingBlamesNobody() throws Exception {
    var asked = new CountDownLatch(1);
    peer.handle(
        ECHO,
        stream -> {
          stream.readFrame(100, TIMEOUT);
          asked.countDown();
          halfClosed(stream);
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var failure = new CompletableFuture<Throwable>();
      threads.execute(() -> failure.complete(catchThrowable(() -> call(PING))));
      asked.await();
      threads.shutdownNow();
      assertThat(failure.get()).isInstanceOf(RpcException.Unsent.class);
    }
    assertThat(host.connection(peer.id())).isPresent();
  }

  @Test
  void anAnswerAboveTheLimitIsABadReply() {
    assertThatThrownBy(() -> pool.call(peer.id(), PING, 2, TIMEOUT))
        .isInstanceOf(RpcException.BadReply.class);
  }

  @Test
  @Requirement("KAD-10")
  void requestsAboveTheStreamsOfAPeerWaitForATurn() throws Exception {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var open = new CountDownLatch(StreamPool.MAX_STREAMS_PER_PEER);
    peer.handle(
        ECHO,
        stream -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          open.countDown();
          open.await(); // Until as many as may be are in flight.
          echoAlways(stream);
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : callAtOnce(threads, 2 * StreamPool.MAX_STREAMS_PER_PEER)) {
        assertThat(answer.get()).isEqualTo(PING);
      }
    }
    assertThat(host.streamsOpened()).isEqualTo(StreamPool.MAX_STREAMS_PER_PEER);
    assertThat(most.get()).isLessThanOrEqualTo(StreamPool.MAX_STREAMS_PER_PEER);
  }

  @Test
  @Requirement("KAD-10")
  void aTurnThatDoesNotComeInTimeIsOurOwnLimitNotThePeersFault() throws Exception {
    var release = new CountDownLatch(1);
    var busy = new CountDownLatch(StreamPool.MAX_STREAMS_PER_PEER);
    peer.handle(
        ECHO,
        stream -> {
          busy.countDown();
          release.await();
          echoAlways(stream);
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = callAtOnce(threads, StreamPool.MAX_STREAMS_PER_PEER);
      busy.await();
      assertThatThrownBy(() -> pool.call(peer.id(), PING, 10, Duration.ofMillis(50)))
          .isInstanceOf(RpcException.Unsent.class);
      release.countDown();
      for (var answer : answers) {
        assertThat(answer.get()).isEqualTo(PING);
      }
    }
  }

  @Test
  @Requirement("KAD-8")
  void idleStreamsAreLetGo() throws Exception {
    call(PING);
    assertThat(host.openStreams(ECHO)).isEqualTo(1);

    pool.sweep(Duration.ZERO);

    assertThat(host.openStreams(ECHO)).isZero();
    assertThat(call(PING)).isEqualTo(PING);
  }

  @Test
  @Requirement({"KAD-45", "KAD-60"})
  void aMessageWithoutAnAnswerIsSentOnAStreamThatEnds() throws Exception {
    var heard = new AtomicInteger();
    peer.handle(
        ECHO,
        stream -> {
          if (stream.readFrame(10, TIMEOUT) != null && halfClosed(stream)) {
            heard.incrementAndGet();
          }
        });
    pool.send(peer.id(), PING, TIMEOUT);

    assertThat(heard).hasValue(1);
    assertThat(host.openStreams(ECHO)).isZero();
  }

  @Test
  void aMessageThatThePeerResetsIsRefused() {
    peer.handle(
        ECHO,
        stream -> {
          stream.readFrame(10, TIMEOUT);
          stream.reset();
        });

    assertThatThrownBy(() -> pool.send(peer.id(), PING, TIMEOUT))
        .isInstanceOf(RpcException.Refused.class);
  }

  private List<Future<Bytes>> callAtOnce(ExecutorService threads, int count) {
    var answers = new ArrayList<Future<Bytes>>();
    for (int i = 0; i < count; i++) {
      answers.add(threads.submit(() -> call(PING)));
    }
    return answers;
  }

  private Bytes call(Bytes request) throws RpcException {
    return pool.call(peer.id(), request, 100, TIMEOUT);
  }

  private static StreamHandler forever() {
    return stream -> {
      stream.readFrame(100, TIMEOUT);
      halfClosed(stream);
    };
  }

  private static void echoAlways(Stream stream) throws StreamException {
    boolean more = true;
    while (more) {
      more = echo(stream);
    }
  }

  private static boolean echo(Stream stream) throws StreamException {
    var request = stream.readFrame(100, Duration.ofMinutes(1));
    if (request == null) {
      return false;
    }
    stream.writeFrame(request, TIMEOUT);
    return true;
  }

  private static boolean halfClosed(Stream stream) {
    try {
      return !stream.awaitReadable(TIMEOUT);
    } catch (StreamException e) {
      return false;
    }
  }
}
