package io.kadis.kv;

import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.rpc.KvRequest;
import org.apache.tuweni.bytes.Bytes;

/**
 * A key-value database spread over peers (DESIGN §4). A key is {@code /namespace/name}, raw bytes,
 * at most {@value #MAX_KEY_BYTES}. Blocking, with a deadline in the options; safe for many threads.
 */
public interface Database extends AutoCloseable {
  int MAX_KEY_BYTES = KvRequest.MAX_KEY_BYTES;

  PutResult put(Bytes key, Bytes value, PutOptions options);

  GetResult get(Bytes key, GetOptions options);

  /** Writes a tombstone; {@code Stored} also when there was nothing. */
  PutResult delete(Bytes key, PutOptions options);

  /** Running totals. */
  KvMetrics metrics();

  /** Waits a few seconds for copies under way; operations after it throw. Idempotent. */
  @Override
  void close();
}
