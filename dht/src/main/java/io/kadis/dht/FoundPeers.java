package io.kadis.dht;

import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Peers that announced themselves. Anybody near can make up as many as he likes: so many are kept,
 * and each is news once a minute. For many threads.
 */
final class FoundPeers {
  /** A full one gives somebody up only for who comes later than {@link #AGAIN}. */
  static final int MAX = 64;

  /** Until the same peer is news again: so a minute sees at most {@value #MAX} dials for it. */
  static final Duration AGAIN = Duration.ofMinutes(1);

  private record Found(PeerAddress peer, Instant at) {}

  private final ReentrantLock lock = new ReentrantLock();

  /** The longest known first. Guarded by {@code lock}. */
  private final LinkedHashMap<PeerId, Found> byId = new LinkedHashMap<>();

  /** True when it is news, and kept. */
  boolean add(PeerAddress peer, Instant now) {
    var id = peer.peer().orElseThrow();
    lock.lock();
    try {
      var known = byId.get(id);
      if (known == null ? isFull(now) : isFresh(known, now)) {
        return false;
      }
      byId.remove(id); // So that it is the newest.
      byId.put(id, new Found(peer, now));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up who was not heard of for longest, when that is long enough. */
  private boolean isFull(Instant now) {
    if (byId.size() < MAX) {
      return false;
    }
    if (isFresh(byId.firstEntry().getValue(), now)) {
      return true;
    }
    byId.pollFirstEntry();
    return false;
  }

  private static boolean isFresh(Found found, Instant now) {
    return now.isBefore(found.at.plus(AGAIN));
  }

  List<PeerAddress> peers() {
    lock.lock();
    try {
      return byId.values().stream().map(Found::peer).toList();
    } finally {
      lock.unlock();
    }
  }
}
