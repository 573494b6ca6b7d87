package io.kadis.bench.primitive;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A FIND_NODE answer with 20 peers, and the request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MessageBenchmark {
  private static final int PEERS = 20;

  private final List<PeerInfo> known = Stream.generate(Peers::random).limit(PEERS).toList();
  private final KadRequest.FindNode asked = new KadRequest.FindNode(Peers.random().id().bytes());
  private final Bytes request = asked.encode();
  private final Bytes reply = new KadReply.Nodes(known).encode();

  /** As a server does it, whose table keeps what it encoded once. */
  @Benchmark
  public Bytes encodeKnown() {
    return new KadReply.Nodes(known).encode();
  }

  @Benchmark
  public Bytes encodeNew() {
    var peers = known.stream().map(peer -> new PeerInfo(peer.id(), peer.addresses())).toList();
    return new KadReply.Nodes(peers).encode();
  }

  @Benchmark
  public Decoded<KadReply> decode() {
    return KadReply.decode(reply, asked);
  }

  @Benchmark
  public Decoded<KadRequest> decodeRequest() {
    return KadRequest.decode(request);
  }
}
