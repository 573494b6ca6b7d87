package io.kadis.libp2p.host;

import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.DialException;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.noise.NoiseException;
import io.kadis.libp2p.noise.SecureChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address of a plan that works. They are tried in order, the next one also when the one
 * before has not answered soon; the first secure channel wins, the others are given up. Safe for
 * many threads.
 */
final class Dialer {
  private static final Logger log = LogManager.getLogger(Dialer.class);

  /** Of one dial, at once (RM-4). */
  static final int MAX_AT_ONCE = 8;

  /** Sockets all dials together may hold before they are connections (RM-4). */
  static final int MAX_SOCKETS = 160;

  /** An address has this long to itself before the next one is tried too (RFC 8305). */
  static final Duration HEAD_START = Duration.ofMillis(250);

  /** Nobody in the same network takes longer (RM-4). */
  static final Duration PRIVATE_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Who answered, and where.
   *
   * @param roundTrip what the TCP handshake took
   */
  record Reached(SecureChannel channel, TcpDuplex socket, Multiaddr address, Duration roundTrip) {}

  private sealed interface Outcome {}

  private record Success(Reached reached) implements Outcome {}

  private record Failure(Multiaddr address, IOException why) implements Outcome {}

  private final HostParts host;
  private final Upgrader upgrader;
  private final DialBackoff backoff;

  /** For one address, and half of what a whole dial may take. */
  private final Duration timeout;

  private final Semaphore sockets = new Semaphore(MAX_SOCKETS);

  Dialer(HostParts host, Upgrader upgrader, DialBackoff backoff) {
    this.host = host;
    this.upgrader = upgrader;
    this.backoff = backoff;
    this.timeout = host.config().limits().dialTimeout();
  }

  /**
   * @param expected who must answer; null: whoever does
   */
  Reached dial(DialPlan plan, @Nullable PeerId expected)
      throws DialException, InterruptedException {
    var race = new Race(plan, expected);
    try {
      return race.run();
    } finally {
      race.giveUp();
    }
  }

  /** One dial. Its own thread starts attempts and takes their outcomes. */
  private final class Race {
    private final @Nullable PeerId expected;
    private final List<Multiaddr> candidates;
    private final List<String> failures;
    private final Deadline end = Deadline.in(timeout.multipliedBy(2));
    private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final List<Future<?>> attempts = new ArrayList<>();
    private @Nullable String wrongPeer;
    private int running;

    /** What comes later is nobody's: a success closes its channel. */
    private volatile boolean over;

    Race(DialPlan plan, @Nullable PeerId expected) {
      this.expected = expected;
      this.candidates = plan.candidates();
      this.failures = new ArrayList<>(plan.leftOut());
    }

    Reached run() throws DialException, InterruptedException {
      while ((attempts.size() < candidates.size() || running > 0) && !end.left().isZero()) {
        if (mayStart()) {
          start(candidates.get(attempts.size()));
        }
        var outcome = outcomes.poll(patience().toNanos(), TimeUnit.NANOSECONDS);
        if (outcome instanceof Success(var reached)) {
          return reached;
        }
        if (outcome instanceof Failure failure) {
          note(failure);
        }
      }
      throw lost();
    }

    private boolean mayStart() {
      return attempts.size() < candidates.size() && running < MAX_AT_ONCE;
    }

    /** How long to wait for an outcome before there is something else to do. */
    private Duration patience() {
      var left = end.left();
      return mayStart() && left.compareTo(HEAD_START) > 0 ? HEAD_START : left;
    }

    private void note(Failure failure) {
      running--;
      failures.add(failure.address + ": " + failure.why.getMessage());
      if (failure.why instanceof NoiseException.WrongPeer) {
        wrongPeer = failure.why.getMessage();
      }
    }

    private DialException lost() {
      if (wrongPeer != null) {
        return new DialException.WrongPeer(wrongPeer);
      }
      if (running > 0) {
        failures.add("no answer from the other addresses within " + timeout.multipliedBy(2));
      }
      return new DialException.Unreachable(
          "cannot reach %s: %s"
              .formatted(
                  expected == null ? "the peer" : expected,
                  failures.isEmpty() ? "no address known" : String.join("; ", failures)));
    }

    private void start(Multiaddr address) {
      attempts.add(host.threads().submit(() -> attempt(address)));
      running++;
    }

    private void attempt(Multiaddr address) {
      try {
        sockets.acquire();
        try {
          reached(reach(address));
        } finally {
          sockets.release();
        }
      } catch (IOException e) {
        failed(address, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // Given up: nobody waits for the outcome.
      } catch (RuntimeException | Error e) { // The root of this thread; its outcome is waited for.
        log.error("dialling {} failed", address, e);
        failed(address, new IOException("internal error: " + e, e));
      }
    }

    private void reached(Reached reached) {
      outcomes.add(new Success(reached));
      if (over) {
        closeUnclaimed(); // After adding: either this sees the end, or the end sees the success.
      }
    }

    private void failed(Multiaddr address, IOException why) {
      if (expected != null && !over) {
        backoff.failed(expected, address);
        if (why instanceof NoiseException.WrongPeer) {
          host.peerstore().misled(expected, address);
        }
      }
      outcomes.add(new Failure(address, why));
    }

    private Reached reach(Multiaddr address) throws IOException {
      var target = address.tcpSocketAddress().orElseThrow();
      var limit = limit(target.getAddress());
      long start = System.nanoTime();
      var socket = TcpDuplex.connect(target, limit, host.metrics());
      var roundTrip = Duration.ofNanos(System.nanoTime() - start);
      try {
        var channel = upgrader.outbound(socket, expected, limit.minus(roundTrip));
        return new Reached(channel, socket, address, roundTrip);
      } catch (IOException e) {
        host.metrics().handshakeFailures.increment();
        throw e;
      }
    }

    private Duration limit(InetAddress target) {
      boolean near = target.isLoopbackAddress() || target.isSiteLocalAddress();
      return near && timeout.compareTo(PRIVATE_TIMEOUT) > 0 ? PRIVATE_TIMEOUT : timeout;
    }

    void giveUp() {
      over = true;
      attempts.forEach(attempt -> attempt.cancel(true));
      closeUnclaimed();
    }

    private void closeUnclaimed() {
      while (outcomes.poll() instanceof Outcome outcome) {
        if (outcome instanceof Success(var reached)) {
          reached.channel.close();
        }
      }
    }
  }
}
