package io.kadis.dht.rpc;

import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets each peer do something so many times at once and then once per interval. Time is given. For
 * many threads.
 */
public final class PeerRate {
  /** Peers remembered; the one not seen for longest is forgotten first. */
  static final int MAX_PEERS = 4096;

  private final int burst;
  private final Duration interval;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock. When the peer will have its full burst again: the past means it has.
  private final Map<PeerId, Instant> fullAgain = new LinkedHashMap<>();

  public PeerRate(int burst, Duration interval) {
    this.burst = burst;
    this.interval = interval;
  }

  /** False when the peer has to wait. */
  public boolean take(PeerId peer, Instant now) {
    lock.lock();
    try {
      var full = fullAgain.remove(peer);
      var next = afterOneMore(full, now);
      boolean allowed = allowed(next, now);
      fullAgain.put(peer, allowed ? next : full);
      forgetOldest();
      return allowed;
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #take} would be true; for what counts only by how it turns out. */
  public boolean allows(PeerId peer, Instant now) {
    lock.lock();
    try {
      return allowed(afterOneMore(fullAgain.get(peer), now), now);
    } finally {
      lock.unlock();
    }
  }

  private Instant afterOneMore(@Nullable Instant full, Instant now) {
    return (full == null || full.isBefore(now) ? now : full).plus(interval);
  }

  private boolean allowed(Instant next, Instant now) {
    return !next.isAfter(now.plus(interval.multipliedBy(burst)));
  }

  private void forgetOldest() {
    if (fullAgain.size() > MAX_PEERS) {
      fullAgain.remove(fullAgain.keySet().iterator().next());
    }
  }
}
