package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.host.ConnectionLimits.Admission;
import io.kadis.libp2p.host.ConnectionLimits.Place;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.noise.SecureChannel;
import io.kadis.testing.Requirement;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fault of our own ends one connection: the listener goes on and nothing leaks. */
@Timeout(30)
class AcceptorTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @Test
  @Requirement("SEC-20")
  void aListenerOutlivesAFaultWithOneConnection() throws Exception {
    var accepted = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var listener = TcpListener.bind(LOOPBACK)) {
      listener.start(
          threads,
          _ -> {
            accepted.incrementAndGet();
            throw new IllegalStateException("for the test");
          });
      for (int i = 1; i <= 2; i++) {
        ScriptedPeer.awaitClosed(TcpDuplex.connect(listener.address(), TIMEOUT, new HostMetrics()));
        assertThat(accepted).hasValue(i);
      }
    }
  }

  @Test
  @Requirement({"RM-1", "SEC-20"})
  void aFaultInTheUpgradeFreesThePlaceAndTheSocket() throws Exception {
    var limits = new ConnectionLimits(HostLimits.DEFAULTS);
    var metrics = new HostMetrics();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var timer = new FaultyTimer();
        var listener = TcpListener.bind(LOOPBACK)) {
      var upgrader = new Upgrader(PrivateKey.generate(new SecureRandom()), Optional.empty(), timer);
      var acceptor = new Acceptor(new Owner(limits), upgrader, TIMEOUT, metrics);
      listener.start(threads, socket -> acceptor.accept(socket, threads));
      ScriptedPeer.awaitClosed(TcpDuplex.connect(listener.address(), TIMEOUT, metrics));
      await().until(() -> limits.isEmpty() && metrics.handshakeFailures.sum() == 1);
    }
  }

  private record Owner(ConnectionLimits limits) implements Acceptor.Owner {
    @Override
    public Admission admit(TcpDuplex socket) {
      return limits.inbound(socket.remote().getAddress());
    }

    @Override
    public void accepted(SecureChannel channel, TcpDuplex socket, Place place) {
      throw new IllegalStateException("the upgrade was to fail");
    }
  }

  private static final class FaultyTimer extends ScheduledThreadPoolExecutor {
    FaultyTimer() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      throw new IllegalStateException("for the test");
    }
  }
}
