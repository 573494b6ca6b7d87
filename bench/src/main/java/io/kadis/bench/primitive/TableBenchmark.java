package io.kadis.bench.primitive;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.routing.RoutingTable;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The nearest 20 of a routing table, offered so many peers: buckets fill, the rest is refused. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TableBenchmark {
  private static final int K = 20;
  private static final int TARGETS = 1024;

  @Param({"30", "1000", "100000"})
  public int offered;

  private final RoutingTable table = new RoutingTable(Peers.random().id(), K);
  private final List<Key> targets =
      Stream.generate(() -> Key.of(Peers.digest())).limit(TARGETS).toList();
  private int turn;

  @Setup
  public void fill() {
    Stream.generate(Peers::random).limit(offered).forEach(peer -> table.offer(peer, Instant.EPOCH));
  }

  @Benchmark
  public List<PeerInfo> nearest() {
    return table.nearest(targets.get(turn++ % TARGETS), K);
  }
}
