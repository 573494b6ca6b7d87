package io.kadis.libp2p.host;

import io.kadis.libp2p.DialException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.noise.NoiseException;
import io.kadis.libp2p.noise.SecureChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds a working address of a peer. Addresses are tried in order, the next one also when the one
 * before has not answered soon; the first secure channel wins, the others are given up.
 */
final class Dialer {
  private static final Logger log = LogManager.getLogger(Dialer.class);

  /** Addresses tried per dial, as js does (RM-4). */
  static final int MAX_ADDRESSES = 25;

  /** Of one dial, at once (RM-4). */
  static final int MAX_AT_ONCE = 8;

  /** Sockets all dials together may hold before they are connections (RM-4). */
  static final int MAX_SOCKETS = 160;

  /** An address has this long to itself before the next one is tried too (RFC 8305). */
  static final Duration HEAD_START = Duration.ofMillis(250);

  /** Nobody in the same network takes longer (RM-4). */
  static final Duration PRIVATE_TIMEOUT = Duration.ofSeconds(5);

  /**
   * What a dialer stands on.
   *
   * @param resolve dns addresses to plain ones; a plain one to itself
   * @param isOurs what we listen on: never dialled
   */
  record Means(
      Upgrader upgrader,
      DialBackoff backoff,
      MemoryPeerstore peerstore,
      HostMetrics metrics,
      ExecutorService threads,
      Function<Multiaddr, List<Multiaddr>> resolve,
      Predicate<Multiaddr> isOurs) {}

  /**
   * Who answered, and where.
   *
   * @param roundTrip what the TCP handshake took
   */
  record Reached(SecureChannel channel, TcpDuplex socket, Multiaddr address, Duration roundTrip) {}

  private sealed interface Outcome {}

  private record Success(Reached reached) implements Outcome {}

  private record Failure(Multiaddr address, IOException why) implements Outcome {}

  private final Means means;
  private final Duration timeout;
  private final Semaphore sockets = new Semaphore(MAX_SOCKETS);

  Dialer(Means means, Duration timeout) {
    this.means = means;
    this.timeout = timeout;
  }

  /**
   * Dials {@code wanted}: first its own addresses, even if they failed lately, for somebody named
   * them just now; then the {@code known} ones.
   */
  Reached dial(PeerAddress wanted, List<Multiaddr> known)
      throws DialException, InterruptedException {
    var failures = new ArrayList<String>();
    var candidates = candidates(wanted, known, failures);
    var race = new Race(wanted.peer().orElse(null));
    try {
      return race.run(candidates, failures);
    } finally {
      race.giveUp();
    }
  }

  /** What to try, in order; what is left out is explained in {@code failures}. */
  private List<Multiaddr> candidates(
      PeerAddress wanted, List<Multiaddr> known, List<String> failures) {
    var named = resolve(wanted.addresses(), wanted.peer(), failures);
    var all = new LinkedHashSet<>(named);
    all.addAll(resolve(known, wanted.peer(), failures));
    var candidates = new ArrayList<Multiaddr>();
    for (var address : all) {
      var obstacle = obstacle(address);
      if (obstacle.isEmpty() && !named.contains(address)) {
        obstacle = wanted.peer().flatMap(peer -> pause(peer, address));
      }
      if (obstacle.isPresent()) {
        failures.add(address + ": " + obstacle.get());
      } else if (candidates.size() < MAX_ADDRESSES) {
        candidates.add(address);
      }
    }
    return candidates;
  }

  private Set<Multiaddr> resolve(
      List<Multiaddr> addresses, Optional<PeerId> peer, List<String> failures) {
    var resolved = new LinkedHashSet<Multiaddr>();
    for (var address : addresses) {
      var found = means.resolve.apply(peer.map(address::withPeerId).orElse(address));
      if (found.isEmpty()) {
        failures.add(address + ": the name resolves to no address");
      }
      for (var plain : found) {
        if (plain.peerId().isEmpty() || peer.isEmpty() || plain.peerId().equals(peer)) {
          resolved.add(plain.withoutPeerId());
        }
      }
    }
    return resolved;
  }

  private Optional<String> obstacle(Multiaddr address) {
    var socket = address.tcpSocketAddress();
    if (socket.isEmpty()) {
      return Optional.of("no TCP address");
    }
    if (socket.get().getPort() == 0) {
      return Optional.of("port 0 cannot be dialled"); // SEC-8.
    }
    return means.isOurs.test(address) ? Optional.of("that is our own address") : Optional.empty();
  }

  private Optional<String> pause(PeerId peer, Multiaddr address) {
    var pause = means.backoff.remaining(peer, address);
    return pause.isZero()
        ? Optional.empty()
        : Optional.of("failed lately, left alone for another " + pause.toMillis() + " ms");
  }

  /** One dial. Its own thread starts attempts and takes their outcomes. */
  private final class Race {
    private final @Nullable PeerId expected;
    private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final List<Future<?>> attempts = new ArrayList<>();

    /** Whoever sets it has won; a later success closes its channel. */
    private final AtomicBoolean decided = new AtomicBoolean();

    Race(@Nullable PeerId expected) {
      this.expected = expected;
    }

    Reached run(List<Multiaddr> candidates, List<String> failures)
        throws DialException, InterruptedException {
      NoiseException.@Nullable WrongPeer wrongPeer = null;
      int running = 0;
      int next = 0;
      while (next < candidates.size() || running > 0) {
        boolean more = next < candidates.size() && running < MAX_AT_ONCE;
        if (more) {
          start(candidates.get(next++));
          running++;
          more = next < candidates.size() && running < MAX_AT_ONCE;
        }
        switch (nextOutcome(more)) {
          case null -> {}
          case Success(var reached) -> {
            return reached;
          }
          case Failure(var address, var why) -> {
            running--;
            failures.add(address + ": " + why.getMessage());
            if (why instanceof NoiseException.WrongPeer wrong) {
              wrongPeer = wrong;
            }
          }
        }
      }
      if (wrongPeer != null) {
        throw new DialException.WrongPeer(String.valueOf(wrongPeer.getMessage()));
      }
      throw new DialException.Unreachable(
          "cannot reach %s: %s"
              .formatted(
                  expected == null ? "the peer" : expected,
                  failures.isEmpty() ? "no address known" : String.join("; ", failures)));
    }

    /**
     * Null when it is time for the next address. Attempts end by themselves: each has its limit.
     */
    private @Nullable Outcome nextOutcome(boolean more) throws InterruptedException {
      return more ? outcomes.poll(HEAD_START.toMillis(), TimeUnit.MILLISECONDS) : outcomes.take();
    }

    private void start(Multiaddr address) {
      attempts.add(means.threads.submit(() -> attempt(address)));
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
      } catch (RuntimeException e) { // The root of this thread, and its outcome is waited for.
        log.error("dialling {} failed", address, e);
        failed(address, new IOException("internal error: " + e, e));
      }
    }

    private void reached(Reached reached) {
      if (decided.compareAndSet(false, true)) {
        outcomes.add(new Success(reached));
      } else {
        reached.channel.close();
      }
    }

    private void failed(Multiaddr address, IOException why) {
      if (expected != null && !decided.get()) {
        means.backoff.failed(expected, address);
        if (why instanceof NoiseException.WrongPeer) {
          means.peerstore.misled(expected, address);
        }
      }
      outcomes.add(new Failure(address, why));
    }

    private Reached reach(Multiaddr address) throws IOException {
      var target = address.tcpSocketAddress().orElseThrow();
      var limit = limit(target.getAddress());
      long start = System.nanoTime();
      var socket = TcpDuplex.connect(target, limit, means.metrics);
      var roundTrip = Duration.ofNanos(System.nanoTime() - start);
      try {
        var channel = means.upgrader.outbound(socket, expected, limit.minus(roundTrip));
        return new Reached(channel, socket, address, roundTrip);
      } catch (IOException e) {
        means.metrics.handshakeFailures.increment();
        throw e;
      }
    }

    private Duration limit(InetAddress target) {
      boolean near = target.isLoopbackAddress() || target.isSiteLocalAddress();
      return near && timeout.compareTo(PRIVATE_TIMEOUT) > 0 ? PRIVATE_TIMEOUT : timeout;
    }

    /** Also when the winner came just as its dial was interrupted. */
    void giveUp() {
      attempts.forEach(attempt -> attempt.cancel(true));
      if (decided.getAndSet(true)) {
        for (var outcome : outcomes) {
          if (outcome instanceof Success(var reached)) {
            reached.channel.close();
          }
        }
      }
    }
  }
}
