package io.kadis.dht.routing;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.IpGroup;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The routing table for many threads: one lock, never held over I/O. */
public final class RoutingTableOwner {
  private final ReentrantLock lock = new ReentrantLock();
  private final RoutingTable table;
  private final InstantSource elapsed;
  private boolean joining = true;

  public RoutingTableOwner(PeerId self, int k, InstantSource elapsed) {
    this.table = new RoutingTable(self, k);
    this.elapsed = elapsed;
  }

  /** Adds or renews a peer that just answered. While joining, a later one may replace it. */
  public Admission offer(PeerInfo peer) {
    return offer(peer, Optional.empty());
  }

  /**
   * As {@link #offer(PeerInfo)}.
   *
   * @param met the IP group of its connection (SEC-1)
   */
  public Admission offer(PeerInfo peer, Optional<IpGroup> met) {
    return locked(() ->
        joining
            ? table.offerReplaceable(peer, met, elapsed.instant())
            : table.offer(peer, met, elapsed.instant()));
  }

  /** From now on seniority holds for all (KAD-23). */
  public void endJoining() {
    locked(() -> {
      joining = false;
      table.endJoining();
      return joining;
    });
  }

  /** A peer answered a query of ours; false when it is no member. */
  public boolean answered(PeerId peer) {
    return locked(() -> {
      table.markQueried(peer, elapsed.instant());
      return table.contains(peer);
    });
  }

  /** A peer asked us something. */
  public void asked(PeerId peer) {
    locked(() -> {
      table.markSeen(peer);
      return peer;
    });
  }

  /** Replaces the addresses of a member; false: no member, or they break the IP limits. */
  public boolean update(PeerInfo peer) {
    return locked(() -> table.update(peer));
  }

  /** Takes a peer out; returns the replacement that took its place. */
  public Optional<PeerInfo> remove(PeerId peer) {
    return locked(() -> table.remove(peer));
  }

  public boolean hasRoomForAll() {
    return locked(table::hasRoomForAll);
  }

  public boolean contains(PeerId peer) {
    return locked(() -> table.contains(peer));
  }

  public int size() {
    return locked(table::size);
  }

  public List<PeerInfo> nearest(Key target, int count) {
    return locked(() -> table.nearest(target, count));
  }

  public List<PeerInfo> notQueriedSince(Instant cutoff) {
    return locked(() -> table.notQueriedSince(cutoff));
  }

  public int countAt(int commonPrefixLength) {
    return locked(() -> table.countAt(commonPrefixLength));
  }

  public int maxCommonPrefixLength() {
    return locked(table::maxCommonPrefixLength);
  }

  public List<PeerInfo> peers() {
    return locked(table::peers);
  }

  public List<Bucket> buckets() {
    return locked(table::buckets);
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
