package io.kadis.libp2p.host;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which addresses of a peer failed lately, so that they are left alone for a while: 5 s
 * plus the square of the failures, 5 min at most (RM-4). Safe for many threads.
 */
final class DialBackoff {
  /** Peers remembered; the one that failed longest ago is forgotten first. */
  static final int MAX_PEERS = 1024;

  /** Addresses remembered of one peer, as many as the peerstore knows of it. */
  static final int MAX_ADDRESSES = MemoryPeerstore.MAX_SAID;

  private static final Duration BASE = Duration.ofSeconds(5);
  private static final Duration MOST = Duration.ofMinutes(5);

  private record Failure(int count, long retryAtNanos) {}

  private final LongSupplier elapsedNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<PeerId, LinkedHashMap<Multiaddr, Failure>> failures =
      new LinkedHashMap<>();

  DialBackoff(LongSupplier elapsedNanos) {
    this.elapsedNanos = elapsedNanos;
  }

  /** How long to leave the address alone from now on; zero: dial it. */
  Duration remaining(PeerId peer, Multiaddr address) {
    lock.lock();
    try {
      var failure = find(peer, address);
      if (failure == null) {
        return Duration.ZERO;
      }
      return Duration.ofNanos(Math.max(0, failure.retryAtNanos - elapsedNanos.getAsLong()));
    } finally {
      lock.unlock();
    }
  }

  void failed(PeerId peer, Multiaddr address) {
    lock.lock();
    try {
      var ofPeer = failures.remove(peer);
      if (ofPeer == null) {
        ofPeer = new LinkedHashMap<>();
      }
      failures.put(peer, ofPeer); // Behind all others: the longest unchanged goes first.
      var before = ofPeer.remove(address);
      int count = before == null ? 0 : before.count;
      ofPeer.put(address, new Failure(count + 1, elapsedNanos.getAsLong() + pause(count)));
      if (ofPeer.size() > MAX_ADDRESSES) {
        ofPeer.pollFirstEntry();
      }
      if (failures.size() > MAX_PEERS) {
        failures.pollFirstEntry();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The peer is there after all: any of its addresses may work again. */
  void clear(PeerId peer) {
    lock.lock();
    try {
      failures.remove(peer);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Failure find(PeerId peer, Multiaddr address) {
    var ofPeer = failures.get(peer);
    return ofPeer == null ? null : ofPeer.get(address);
  }

  private static long pause(int failuresBefore) {
    long squared = (long) failuresBefore * failuresBefore;
    long seconds = Math.min(MOST.toSeconds(), BASE.toSeconds() + squared);
    return Duration.ofSeconds(seconds).toNanos();
  }
}
