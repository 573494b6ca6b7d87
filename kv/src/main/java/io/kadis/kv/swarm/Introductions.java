package io.kadis.kv.swarm;

import io.kadis.libp2p.Host;
import io.kadis.libp2p.HostListener;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Waits, shortly, for peers met a moment ago to say what they speak: identify runs beside the first
 * request, and whether a peer counts for a quorum depends on it. For many threads.
 */
final class Introductions implements HostListener {
  /** A few round trips; one that takes longer is left out. */
  static final Duration PATIENCE = Duration.ofMillis(500);

  /** Peers waited for in vain and still connected; more than there are connections. */
  static final int MAX_SILENT = 4_096;

  private final Host host;
  private final Set<PeerId> silent = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock(); // for the condition alone
  private final Condition news = lock.newCondition();

  Introductions(Host host) {
    this.host = host;
    host.listen(this);
  }

  /** Whether {@code peer} may be expected to introduce itself, and has not yet. */
  boolean pending(PeerId peer) {
    return !host.peerstore().identified(peer)
        && !silent.contains(peer)
        && host.connection(peer).isPresent();
  }

  /**
   * Waits until nobody is {@code missing}, at most for the patience we have. Nobody is waited for
   * twice on one connection, so that a silent peer cannot slow every operation.
   */
  void await(Supplier<List<PeerId>> missing, Duration timeout) throws InterruptedException {
    if (missing.get().isEmpty()) {
      return;
    }
    boolean patient = timeout.compareTo(PATIENCE) >= 0;
    long left = (patient ? PATIENCE : timeout).toNanos();
    lock.lockInterruptibly();
    try {
      var still = missing.get();
      while (!still.isEmpty() && left > 0) {
        left = news.awaitNanos(left);
        still = missing.get();
      }
      if (patient && silent.size() < MAX_SILENT) {
        silent.addAll(still);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void identified(PeerId peer) {
    tell();
  }

  @Override
  public void disconnected(PeerId peer) {
    silent.remove(peer);
    tell();
  }

  private void tell() {
    lock.lock();
    try {
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
