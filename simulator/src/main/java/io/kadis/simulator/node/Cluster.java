package io.kadis.simulator.node;

import io.kadis.dht.message.PeerInfo;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.simulator.network.Links;
import io.kadis.simulator.network.Network;
import io.kadis.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** The nodes of a simulation, running or not, in the order in which they were made. One thread. */
public final class Cluster {
  /** Whom a new node is told of. */
  private static final int BOOTSTRAP = 3;

  private final World world;
  private final Network network;
  private final Settings settings;
  private final RandomGenerator keys;
  private final RandomGenerator bootstraps;
  private final List<SimNode> nodes = new ArrayList<>();
  private final Map<PeerId, PeerInfo> directory = new HashMap<>();
  private final Map<PeerId, SimNode> byId = new HashMap<>();
  private final KvMetrics metrics = new KvMetrics();
  private Conduct conduct = Conduct.HONEST;

  public Cluster(World world, Links links, Settings settings) {
    this.world = world;
    this.network = new Network(world, links);
    this.settings = settings;
    this.keys = world.random("keys", 0);
    this.bootstraps = world.random("bootstrap", 0);
  }

  public World world() {
    return world;
  }

  public Network network() {
    return network;
  }

  public Settings settings() {
    return settings;
  }

  public List<SimNode> nodes() {
    return List.copyOf(nodes);
  }

  /** How many there ever were. */
  public int size() {
    return nodes.size();
  }

  /** How nodes that start from now on behave: for planted bugs. */
  public void behave(Conduct other) {
    conduct = other;
  }

  Conduct conduct() {
    return conduct;
  }

  public SimNode node(int index) {
    return nodes.get(index);
  }

  public SimNode node(PeerId id) {
    if (byId.get(id) instanceof SimNode node) {
      return node;
    }
    throw new IllegalArgumentException("nobody ever was " + id);
  }

  /** Another node, not started. */
  public SimNode add() {
    byte[] seed = new byte[32];
    keys.nextBytes(seed);
    var key = PrivateKey.ofSeed(Bytes.wrap(seed));
    var machine = network.join(key.peerId());
    int i = machine.index();
    var address = "/ip4/10.%d.%d.%d/tcp/4001".formatted(i >> 16 & 255, i >> 8 & 255, i & 255);
    directory.put(key.peerId(), new PeerInfo(key.peerId(), List.of(Multiaddr.parse(address))));
    var node = new SimNode(this, key, machine);
    nodes.add(node);
    byId.put(node.id(), node);
    return node;
  }

  /** Starts a node, and tells it of some that run. */
  public void start(SimNode node) {
    var running = new ArrayList<SimNode>();
    for (var other : nodes) {
      if (other.runs()) {
        running.add(other);
      }
    }
    var bootstrap = new ArrayList<PeerId>();
    for (int i = 0; i < BOOTSTRAP && !running.isEmpty(); i++) {
      bootstrap.add(running.remove(bootstraps.nextInt(running.size())).id());
    }
    node.start(bootstrap);
  }

  /**
   * Adds and starts {@code count} nodes within {@code time}, one after the other, and lets that
   * time pass.
   */
  public void grow(int count, Duration time) {
    for (int i = 0; i < count; i++) {
      start(add());
      world.runFor(time.dividedBy(count));
    }
  }

  /** Of all nodes together. */
  public KvMetrics metrics() {
    return metrics;
  }

  Map<PeerId, PeerInfo> directory() {
    return directory;
  }
}
