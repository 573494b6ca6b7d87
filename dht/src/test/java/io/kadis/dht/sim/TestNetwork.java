package io.kadis.dht.sim;

import io.kadis.dht.Dht;
import io.kadis.dht.DhtConfig;
import io.kadis.dht.record.PublicKeyValidator;
import io.kadis.dht.record.RawValidator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.rpc.Holdings;
import io.kadis.libp2p.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Dht nodes on a {@link MemoryNetwork}, each with a store of its own. */
public final class TestNetwork implements AutoCloseable {
  public static final Validators VALIDATORS =
      new Validators(
          Map.of(
              RawValidator.NAMESPACE, new RawValidator(),
              PublicKeyValidator.NAMESPACE, new PublicKeyValidator()));

  /** A node with what it keeps when it restarts. */
  public record TestNode(Dht dht, MemoryHost host, FaultyStore store) {
    /** Ends without a word, as after SIGKILL. */
    public void kill() {
      host.kill();
      dht.close();
    }
  }

  private final MemoryNetwork network = new MemoryNetwork();
  private final List<TestNode> nodes = new ArrayList<>();

  public MemoryNetwork network() {
    return network;
  }

  /** Server nodes, each bootstrapped from the one before. */
  public List<TestNode> chain(int count) {
    for (int i = 0; i < count; i++) {
      if (nodes.isEmpty()) {
        open(server());
      } else {
        open(server(nodes.getLast()));
      }
    }
    return List.copyOf(nodes);
  }

  public TestNode open(DhtConfig config) {
    return open(network.host(), new FaultyStore(), config);
  }

  public TestNode open(MemoryHost host, FaultyStore store, DhtConfig config) {
    var dht = Dht.open(host, new Holdings(store, store, VALIDATORS), store, config);
    var node = new TestNode(dht, host, store);
    nodes.add(node);
    return node;
  }

  public static DhtConfig server(TestNode... bootstrap) {
    return config(DhtConfig.Mode.SERVER, bootstrap);
  }

  public static DhtConfig config(DhtConfig.Mode mode, TestNode... bootstrap) {
    return config(mode, List.of(bootstrap).stream().map(n -> n.host.dialAddress()).toList());
  }

  public static DhtConfig config(DhtConfig.Mode mode, List<PeerAddress> bootstrap) {
    return config(mode, bootstrap, DhtConfig.DEFAULTS.refreshInterval());
  }

  public static DhtConfig refreshingEvery(Duration interval, TestNode bootstrap) {
    return config(DhtConfig.Mode.SERVER, List.of(bootstrap.host.dialAddress()), interval);
  }

  private static DhtConfig config(
      DhtConfig.Mode mode, List<PeerAddress> bootstrap, Duration refreshInterval) {
    var defaults = DhtConfig.DEFAULTS;
    return new DhtConfig(
        defaults.protocol(),
        mode,
        defaults.k(),
        defaults.alpha(),
        defaults.beta(),
        bootstrap,
        refreshInterval);
  }

  /** Closes all nodes, then the network. */
  @Override
  public void close() {
    nodes.forEach(node -> node.dht.close());
    network.close();
  }
}
