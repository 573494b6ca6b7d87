package io.kadis.kv.swarm;

import io.kadis.libp2p.Host;
import io.kadis.libp2p.HostListener;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private final News news = new News();

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
    boolean patient = timeout.compareTo(PATIENCE) >= 0;
    var left = news.await(() -> missing.get().isEmpty(), patient ? PATIENCE : timeout);
    if (patient && left.isZero() && silent.size() < MAX_SILENT) {
      silent.addAll(missing.get());
    }
  }

  @Override
  public void identified(PeerId peer) {
    news.tell();
  }

  @Override
  public void disconnected(PeerId peer) {
    silent.remove(peer);
    news.tell();
  }
}
