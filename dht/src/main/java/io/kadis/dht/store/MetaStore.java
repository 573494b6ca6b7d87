package io.kadis.dht.store;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.message.PeerInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The node's own small state across restarts: peers to come back to, and the clock. */
public interface MetaStore {
  /** Replaces the saved routing table. */
  void savePeers(List<PeerInfo> peers) throws StoreException;

  List<PeerInfo> savedPeers() throws StoreException;

  /** Saves the highest version that may have been issued; never goes back. */
  void saveClock(long version) throws StoreException;

  /** 0 when none was saved. */
  long savedClock() throws StoreException;

  /** Saves that this node was running, and had its records in order, at {@code time}. */
  void saveAlive(Instant time) throws StoreException;

  /** Empty in a fresh store, and in one from before this was saved. */
  Optional<Instant> lastAlive() throws StoreException;

  /**
   * Saves for which ranges of the key space this node has all that it should, so that after a
   * restart it can speak of them at once.
   */
  void saveCovered(List<Prefix> ranges) throws StoreException;

  /** Empty in a fresh store. */
  List<Prefix> covered() throws StoreException;
}
