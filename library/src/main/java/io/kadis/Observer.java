package io.kadis;

import io.kadis.dht.LookupObserver;
import io.kadis.dht.lookup.LookupRunner;
import io.kadis.dht.metrics.DhtMetrics.Outcome;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.rpc.RequestObserver;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;

/**
 * Told of what a node asks of others, such as for traces. By the threads that asked: quick, and
 * never throws.
 */
public interface Observer extends LookupObserver, RequestObserver {
  Observer NONE =
      new Observer() {
        @Override
        public void lookedUp(Bytes key, LookupRunner.Found found) {}

        @Override
        public void answered(
            PeerId replica, KvRequest.Keyed request, Outcome outcome, Duration took) {}
      };
}
