package io.kadis.kv.rpc;

import io.kadis.kv.metrics.KvMetrics;
import io.kadis.libp2p.identity.PeerId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Tells the operator of peers with other {@link SharedSettings}. For many threads. */
final class Mismatches {
  /** Peers logged, once each; more are counted only, so that they cannot fill a disk. */
  static final int MAX_LOGGED = 1_024;

  private static final Logger log = LogManager.getLogger(Mismatches.class);

  private final KvMetrics metrics;
  private final Set<PeerId> logged = ConcurrentHashMap.newKeySet();

  Mismatches(KvMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * Counts a request that was refused for it, and logs the first of a peer.
   *
   * @param what one line for a person
   * @return whether it was logged
   */
  boolean note(PeerId peer, String what) {
    metrics.refused("settings");
    boolean news = logged.size() < MAX_LOGGED && logged.add(peer);
    if (news) {
      log.warn("{} and this node do not replicate for each other: {}", peer, what);
    }
    return news;
  }
}
