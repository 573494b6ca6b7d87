package io.kadis.dht.rpc;

import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** One Kademlia request to one peer; blocks until the answer or the deadline. For many threads. */
public interface KadClient {
  List<PeerInfo> findNode(PeerId peer, Bytes key, Duration timeout) throws RpcException;

  ValueReply getValue(PeerId peer, Bytes key, Duration timeout) throws RpcException;

  /** Returns once the peer echoed the value (KAD-44). */
  void putValue(PeerId peer, Bytes key, Bytes value, Duration timeout) throws RpcException;

  /** Sent and not answered (KAD-45). */
  void addProvider(PeerId peer, Bytes key, PeerInfo provider, Duration timeout) throws RpcException;

  ProvidersReply getProviders(PeerId peer, Bytes key, Duration timeout) throws RpcException;

  /**
   * @param value not yet validated
   */
  record ValueReply(Optional<Bytes> value, List<PeerInfo> closer) {}

  record ProvidersReply(List<PeerInfo> providers, List<PeerInfo> closer) {}
}
