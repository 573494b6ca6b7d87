package io.kadis.kv.rpc;

import io.kadis.libp2p.identity.PeerId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Requests worked on at once: so many in all, and no peer has all of them. For many threads. */
public final class PeerSlots {
  /** What became of a try: every {@link #TAKEN} is given back. */
  public enum Try {
    TAKEN,
    PEER_HAS_ITS_SHARE,
    ALL_TAKEN
  }

  private final int perPeer;
  private final Semaphore free;
  // Only peers that hold slots.
  private final Map<PeerId, Integer> held = new ConcurrentHashMap<>();

  public PeerSlots(int all, int perPeer) {
    this.free = new Semaphore(all);
    this.perPeer = perPeer;
  }

  public Try take(PeerId peer) {
    if (held.merge(peer, 1, Integer::sum) > perPeer) {
      release(peer);
      return Try.PEER_HAS_ITS_SHARE;
    }
    if (!free.tryAcquire()) {
      release(peer);
      return Try.ALL_TAKEN;
    }
    return Try.TAKEN;
  }

  public void giveBack(PeerId peer) {
    free.release();
    release(peer);
  }

  private void release(PeerId peer) {
    held.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
  }
}
