package io.kadis.kv.rpc;

import io.kadis.dht.metrics.DhtMetrics.Outcome;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;

/**
 * Told of each request to a replica at its end, by the thread that waited for it: quick, and never
 * throws.
 */
@FunctionalInterface
public interface RequestObserver {
  RequestObserver NONE = (_, _, _, _) -> {};

  void answered(PeerId replica, KvRequest.Keyed request, Outcome outcome, Duration took);
}
