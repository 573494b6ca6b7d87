package io.kadis.dht.store;

import io.kadis.dht.record.KadRecord;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * What this node wrote last under a key, whether or not it is among the key's holders: a writer
 * whose parts build on each other saves each before it sends it. Safe for many threads.
 */
public interface WrittenStore {
  Optional<KadRecord> written(Bytes key) throws StoreException;

  /**
   * Durable when it returns.
   *
   * @param until when it may be dropped
   */
  void saveWritten(KadRecord record, Instant until) throws StoreException;
}
