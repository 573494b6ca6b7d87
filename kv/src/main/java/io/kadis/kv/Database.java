package io.kadis.kv;

import org.apache.tuweni.bytes.Bytes;

/**
 * A key-value database spread over peers (DESIGN §4). A key is {@code /namespace/name}, raw bytes,
 * at most {@value #MAX_KEY_BYTES}. Blocking, with a deadline in the options; safe for many threads.
 */
public interface Database extends AutoCloseable {
  int MAX_KEY_BYTES = 1024;

  PutResult put(Bytes key, Bytes value, PutOptions options);

  GetResult get(Bytes key, GetOptions options);

  /** Writes a tombstone; {@code Stored} also when there was nothing. */
  PutResult delete(Bytes key, PutOptions options);

  @Override
  void close();
}
