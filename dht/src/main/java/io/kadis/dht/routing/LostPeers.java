package io.kadis.dht.routing;

import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Members that fell silent and were taken out. When a network is cut in two, each half takes all of
 * the other out, and has its own to live with: only who remembers can find back. Time and chance
 * are given. For many threads.
 */
public final class LostPeers {
  /** Peers remembered. */
  static final int MAX_PEERS = 32;

  /** Who was not found in all that time is somebody else's to find. */
  static final Duration LIFETIME = Duration.ofDays(1);

  /**
   * Until who fell silent counts as gone. After a stop of this process, or of its network, all are
   * silent at once; those that live are met again within a few seconds.
   */
  static final Duration LATELY = Duration.ofSeconds(15);

  private record Lost(PeerInfo peer, Instant at) {
    private boolean isOver(Instant now) {
      return !now.isBefore(at.plus(LIFETIME));
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final RandomGenerator random;
  private final Map<PeerId, Lost> lost = new LinkedHashMap<>(); // guarded by lock; next first

  public LostPeers(RandomGenerator random) {
    this.random = random;
  }

  /**
   * A member fell silent. When there are too many any one is forgotten: so some stay of each loss,
   * and not only of the last.
   */
  public void add(PeerInfo peer, Instant now) {
    lock.lock();
    try {
      if (lost.size() >= MAX_PEERS && !lost.containsKey(peer.id())) {
        lost.remove(new ArrayList<>(lost.keySet()).get(random.nextInt(lost.size())));
      }
      lost.put(peer.id(), new Lost(peer, now));
    } finally {
      lock.unlock();
    }
  }

  /** The peer answered. */
  public void found(PeerId peer) {
    lock.lock();
    try {
      lost.remove(peer);
    } finally {
      lock.unlock();
    }
  }

  /** Whom to try now: it is the last of all from here on. */
  public Optional<PeerInfo> next(Instant now) {
    lock.lock();
    try {
      lost.values().removeIf(each -> each.isOver(now));
      Iterator<Lost> all = lost.values().iterator();
      if (!all.hasNext()) {
        return Optional.empty();
      }
      var next = all.next();
      all.remove();
      lost.put(next.peer.id(), next);
      return Optional.of(next.peer);
    } finally {
      lock.unlock();
    }
  }

  /** Those that fell silent less than {@link #LATELY} ago. */
  public List<PeerInfo> lately(Instant now) {
    lock.lock();
    try {
      return lost.values().stream()
          .filter(each -> now.isBefore(each.at.plus(LATELY)))
          .map(Lost::peer)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  public List<PeerInfo> peers() {
    lock.lock();
    try {
      return lost.values().stream().map(Lost::peer).toList();
    } finally {
      lock.unlock();
    }
  }
}
