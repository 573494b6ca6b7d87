package io.kadis.dht.rpc;

import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets each peer do something so many times at once and then once per interval. Time is given. For
 * many threads.
 */
final class PeerRate {
  /** Peers remembered; the one not seen for longest is forgotten first. */
  static final int MAX_PEERS = 4096;

  private final int burst;
  private final Duration interval;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock. When the peer will have its full burst again: the past means it has.
  private final Map<PeerId, Instant> fullAgain = new LinkedHashMap<>();

  PeerRate(int burst, Duration interval) {
    this.burst = burst;
    this.interval = interval;
  }

  /** False when the peer has to wait. */
  boolean take(PeerId peer, Instant now) {
    lock.lock();
    try {
      var full = fullAgain.remove(peer);
      var next = (full == null || full.isBefore(now) ? now : full).plus(interval);
      boolean allowed = !next.isAfter(now.plus(interval.multipliedBy(burst)));
      fullAgain.put(peer, allowed ? next : full);
      forgetOldest();
      return allowed;
    } finally {
      lock.unlock();
    }
  }

  private void forgetOldest() {
    if (fullAgain.size() > MAX_PEERS) {
      fullAgain.remove(fullAgain.keySet().iterator().next());
    }
  }
}
