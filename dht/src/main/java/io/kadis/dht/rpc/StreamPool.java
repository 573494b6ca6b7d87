package io.kadis.dht.rpc;

import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;

/**
 * Request and reply frames of one protocol over reused streams, one request at a time on each. A
 * reused stream that fails is replaced once by a fresh one, without blame (KAD-9). Used by Kademlia
 * and by the database protocol. For many threads.
 */
public abstract class StreamPool implements AutoCloseable {
  public abstract ProtocolId protocol();

  /** Sends a frame and reads the one that answers it. */
  public abstract Bytes call(PeerId peer, Bytes request, int maxReplyBytes, Duration timeout)
      throws RpcException;

  /** Sends a frame that nobody answers. */
  public abstract void send(PeerId peer, Bytes request, Duration timeout) throws RpcException;

  @Override
  public abstract void close();
}
