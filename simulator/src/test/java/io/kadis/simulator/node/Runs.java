package io.kadis.simulator.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.dht.key.Key;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Links;
import io.kadis.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/** Small simulations, and operations in them that are waited for. */
final class Runs {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Runs() {}

  /** A network of so many nodes that know each other. */
  static Cluster cluster(long seed, int nodes, Settings settings) {
    var cluster = new Cluster(new World(seed), Links.DEFAULTS, settings);
    cluster.grow(nodes, Duration.ofMillis(500).multipliedBy(nodes));
    cluster.world().runFor(Duration.ofMinutes(3));
    return cluster;
  }

  static Bytes key(String name) {
    return Bytes.wrap(("/kv/" + name).getBytes(UTF_8));
  }

  static Bytes text(String value) {
    return Bytes.wrap(value.getBytes(UTF_8));
  }

  /** Empty when the process ended before. */
  static Optional<WriteResult> put(Cluster cluster, SimNode via, Bytes key, Bytes value) {
    return await(cluster, then -> via.write(key, Write.Put.of(value), then));
  }

  static Optional<GetResult> get(Cluster cluster, SimNode via, Bytes key) {
    return await(cluster, then -> via.get(key, then));
  }

  static <T> Optional<T> await(Cluster cluster, Consumer<Consumer<T>> operation) {
    var results = new ArrayList<T>();
    operation.accept(results::add);
    cluster.world().runUntil(() -> !results.isEmpty(), PATIENCE);
    return results.stream().findFirst();
  }

  /** The {@code count} nodes nearest {@code key} that run, nearest first. */
  static List<SimNode> nearest(Cluster cluster, Key key, int count) {
    return cluster.nodes().stream()
        .filter(SimNode::runs)
        .sorted(Comparator.comparing(node -> Key.of(node.id()).distanceTo(key)))
        .limit(count)
        .toList();
  }

  static List<PeerId> ids(List<SimNode> nodes) {
    return nodes.stream().map(SimNode::id).toList();
  }
}
