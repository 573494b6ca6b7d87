package io.kadis.dht;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.rpc.KadClient;
import io.kadis.dht.rpc.RpcException;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.tuweni.bytes.Bytes;

/** Answers as it is told and keeps a log. Unless told otherwise a peer answers that it is alone. */
final class FakeClient implements KadClient {
  record Call(PeerId peer, Bytes key) {}

  interface Answer {
    List<PeerInfo> closer() throws RpcException;
  }

  final List<Call> findNodes = new CopyOnWriteArrayList<>();
  final List<Call> announcements = new CopyOnWriteArrayList<>();
  final List<PeerInfo> announced = new CopyOnWriteArrayList<>();
  final List<Call> puts = new CopyOnWriteArrayList<>();
  private final Map<PeerId, Answer> answers = new ConcurrentHashMap<>();

  void answer(PeerId peer, Answer answer) {
    answers.put(peer, answer);
  }

  void unreachable(PeerId peer) {
    answer(
        peer,
        () -> {
          throw new RpcException.Unreachable("nobody there");
        });
  }

  void timesOut(PeerId peer) {
    answer(
        peer,
        () -> {
          throw new RpcException.TimedOut("silence");
        });
  }

  @Override
  public List<PeerInfo> findNode(PeerId peer, Bytes key, Duration timeout) throws RpcException {
    findNodes.add(new Call(peer, key));
    return answers.getOrDefault(peer, List::of).closer();
  }

  @Override
  public ValueReply getValue(PeerId peer, Bytes key, Duration timeout) throws RpcException {
    return new ValueReply(Optional.empty(), answers.getOrDefault(peer, List::of).closer());
  }

  @Override
  public void putValue(PeerId peer, Bytes key, Bytes value, Duration timeout) {
    puts.add(new Call(peer, key));
  }

  @Override
  public void addProvider(PeerId peer, Bytes key, PeerInfo provider, Duration timeout) {
    announcements.add(new Call(peer, key));
    announced.add(provider);
  }

  @Override
  public ProvidersReply getProviders(PeerId peer, Bytes key, Duration timeout) {
    return new ProvidersReply(List.of(), List.of());
  }
}
