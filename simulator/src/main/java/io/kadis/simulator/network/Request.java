package io.kadis.simulator.network;

import io.kadis.dht.message.KadRequest;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.sync.SyncRequest;

/** What one node asks of another, in the words of one of the three protocols. */
public sealed interface Request {
  record Kad(KadRequest request) implements Request {}

  record Kv(KvRequest request) implements Request {}

  record Sync(SyncRequest request) implements Request {}
}
