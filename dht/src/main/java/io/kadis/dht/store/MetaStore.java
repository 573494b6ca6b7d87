package io.kadis.dht.store;

import io.kadis.dht.message.PeerInfo;
import java.util.List;

/** The node's own small state across restarts: peers to come back to, and the clock. */
public interface MetaStore {
  /** Replaces the saved routing table. */
  void savePeers(List<PeerInfo> peers) throws StoreException;

  List<PeerInfo> savedPeers() throws StoreException;

  /** Saves the highest version that may have been issued; never goes back. */
  void saveClock(long version) throws StoreException;

  /** 0 when none was saved. */
  long savedClock() throws StoreException;
}
