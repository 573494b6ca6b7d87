package io.kadis.kv.retention;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.rpc.LocalReplica;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * What this node holds, and the rules for it.
 *
 * @param local keeps what is found elsewhere
 */
public record Shelf(
    RecordStore records,
    Namespaces namespaces,
    LocalReplica local,
    KvMetrics metrics,
    InstantSource wallClock) {
  /** False when something else than {@code asked} is held by now. */
  boolean remove(Bytes key, Bytes asked) throws StoreException {
    var outcome = records.update(key, held -> decide(held.map(KadRecord::value), asked));
    return outcome.decision() instanceof Decision.Remove;
  }

  private static Decision decide(Optional<Bytes> held, Bytes asked) {
    return held.equals(Optional.of(asked)) ? new Decision.Remove() : new Decision.Keep();
  }
}
