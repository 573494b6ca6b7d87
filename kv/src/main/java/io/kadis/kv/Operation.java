package io.kadis.kv;

import org.apache.tuweni.bytes.Bytes;

/** One of the operations of a batch. */
public sealed interface Operation {
  Bytes key();

  record Get(Bytes key, GetOptions options) implements Operation {}

  record Write(Bytes key, io.kadis.kv.namespace.Write write, WriteOptions options)
      implements Operation {}

  /** What came of one. */
  sealed interface Result {
    record Got(GetResult result) implements Result {}

    record Wrote(WriteResult result) implements Result {}
  }
}
