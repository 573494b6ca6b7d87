package io.kadis.kv.rpc;

import io.kadis.dht.rpc.RpcException;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;

/**
 * A node that may keep copies, and one way to ask it: this node itself, another Kadis node, or any
 * Kademlia server. Blocking; for many threads.
 */
public interface Replica {
  PeerId id();

  /** Keep {@code value}, a Record.value, unless a better one is there. */
  KvReply store(Bytes key, Bytes value, Duration timeout) throws RpcException;

  /** Which value is kept? */
  KvReply fetch(Bytes key, Duration timeout) throws RpcException;

  /**
   * Is just this record kept, or nothing, or another?
   *
   * @param digest the SHA-256 of its Record.value
   */
  default KvReply confirm(Bytes key, Bytes digest, Duration timeout) throws RpcException {
    throw new RpcException.Refused(id() + " confirms nothing: it is asked as a Kademlia server");
  }

  /**
   * Which value is kept, now and after each change? Whoever opens a feed closes it.
   *
   * @param timeout for asking, not for what comes then
   */
  default Feed watch(Bytes key, Duration timeout) throws RpcException {
    throw new RpcException.Refused(id() + " cannot be watched: it is asked as a Kademlia server");
  }
}
