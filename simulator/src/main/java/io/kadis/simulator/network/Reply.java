package io.kadis.simulator.network;

import io.kadis.dht.message.KadReply;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.sync.SyncReply;

/** What a node answers to a {@link Request}. */
public sealed interface Reply {
  record Kad(KadReply reply) implements Reply {}

  record Kv(KvReply reply) implements Reply {}

  record Sync(SyncReply reply) implements Reply {}

  /** The stream is reset, as a Kademlia server does with what it will not keep. */
  record Reset() implements Reply {}
}
