package io.kadis.kv.upkeep;

import io.kadis.dht.Clocks;
import io.kadis.dht.Dht;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.dht.store.NodeStore;
import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.repair.Cutoff;
import io.kadis.kv.repair.Durability;
import io.kadis.kv.repair.Event;
import io.kadis.kv.repair.RepairConfig;
import io.kadis.kv.repair.Repairer;
import io.kadis.kv.rpc.KvClient;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.SharedSettings;
import io.kadis.kv.sync.SyncClient;
import io.kadis.kv.sync.SyncHandler;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.apache.tuweni.bytes.Bytes;

/** Keeps the copies of a node that serves where they belong, until it is closed. */
public final class Upkeep implements Membership, AutoCloseable {
  /** Between two looks whether a node that leaves has handed over. */
  private static final Duration LEAVING_LOOK = Duration.ofMillis(100);

  private final Here here;
  private final Network network;
  private final Terms terms;
  private final RepairMetrics metrics = new RepairMetrics();
  private final Clocks clocks = Clocks.SYSTEM;
  private final StreamPool streams;
  private final RepairLoop loop;
  private volatile Durability durability;

  /**
   * This node.
   *
   * @param namespaces those whose replicas are Kadis nodes
   * @param keep takes in what comes from others, whether this node may speak of it or not
   * @param standing what it may speak of
   */
  public record Here(
      NodeStore store, Namespaces namespaces, LocalReplica keep, Standing standing) {}

  /**
   * What a node may speak of.
   *
   * @param covered is kept up to date from here
   * @param inOrder false while it was away too long and has not caught up
   * @param speaking tells of that and of nothing else
   */
  public record Standing(Covered covered, BooleanSupplier inOrder, LocalReplica speaking) {}

  /** The others. */
  public record Network(Dht dht, KvClient client, Nearest nearest) {}

  /** Looks up who serves nearest to a key, nearest first, without this node. */
  @FunctionalInterface
  public interface Nearest {
    List<PeerId> of(Bytes key, NamespaceRules rules, Duration timeout) throws InterruptedException;
  }

  /**
   * @param n copies wanted of each key
   * @param skew how far clocks may differ
   */
  public record Terms(int n, RepairConfig repair, Duration skew, SharedSettings settings) {}

  /** Starts; the Dht runs and serves. */
  public static Upkeep start(Here here, Network network, Terms terms) {
    var upkeep = new Upkeep(here, network, terms);
    upkeep.start();
    return upkeep;
  }

  private Upkeep(Here here, Network network, Terms terms) {
    this.here = here;
    this.network = network;
    this.terms = terms;
    this.durability = new NoCopies(terms.n).durability();
    this.streams = new StreamPool(network.dht.host(), SyncHandler.PROTOCOL);
    var covered = here.standing.covered;
    var site = new Repairer.Site(self(), terms.n, terms.repair, here.store, covered.now());
    var repairer = new Repairer(site, new SplittableRandom());
    var published = new RepairLoop.Published(covered, here.store);
    this.loop = new RepairLoop(repairer, errands(), published, clocks);
  }

  private Errands errands() {
    var client = new SyncClient(streams, terms.settings, metrics, network.dht::failed);
    var home = new Errands.Home(here.store, here.keep, here.namespaces, cutoff(), clocks);
    var outside = new Errands.Outside(client, network.nearest, network.dht::check);
    return new Errands(home, outside, pacer(), metrics);
  }

  private Pacer pacer() {
    return new Pacer(terms.repair.bytesPerSecond(), clocks.elapsed());
  }

  private void start() {
    var dht = network.dht;
    var answering = new Answering(answers(), pacer(), metrics, clocks);
    int transfers = terms.repair.transfers();
    dht.host()
        .handle(
            SyncHandler.PROTOCOL, new SyncHandler(answering, terms.settings, transfers, metrics));
    var neighbours = new Neighbours(dht, network.client, loop::territory, loop::tellSurely);
    loop.start(neighbours.told(), neighbours::watch);
    var shelf = new ForeignCopies.Shelf(here.store, here.namespaces, here.standing.speaking);
    var foreign = new ForeignCopies(dht, shelf, terms.n, metrics);
    loop.duty(() -> foreign.keep(terms.repair.foreignInterval()));
  }

  private Answering.Here answers() {
    var inOrder = here.standing.inOrder;
    return new Answering.Here(here.store, loop::territory, terms.n, inOrder, cutoff(), loop::tell);
  }

  private Cutoff cutoff() {
    return new Cutoff(terms.skew);
  }

  private PeerId self() {
    return network.dht.host().id();
  }

  @Override
  public Durability durability() {
    try {
      loop.ask(Repairer::durability).ifPresent(now -> durability = now);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return durability;
  }

  @Override
  public double covered() {
    var coverage = here.standing.covered.now();
    double held = share(loop.territory().held());
    return held == 0 ? 1 : Math.min(1, share(coverage.within(loop.territory().held())) / held);
  }

  /** Of the key space. */
  private static double share(Collection<Prefix> disjoint) {
    return disjoint.stream().mapToDouble(range -> Math.scalb(1.0, -range.length())).sum();
  }

  @Override
  public RepairMetrics metrics() {
    return metrics;
  }

  @Override
  public Left leave(Duration timeout) throws InterruptedException {
    var deadline = Deadline.in(timeout);
    loop.tellSurely(new Event.Leaving());
    boolean done = handedOver();
    while (!done && deadline.left().isPositive()) {
      Thread.sleep(LEAVING_LOOK);
      done = handedOver();
    }
    return new Left(done, done ? 0 : durability().backlog());
  }

  private boolean handedOver() throws InterruptedException {
    return loop.ask(Repairer::handedOver).orElse(false);
  }

  @Override
  public void close() {
    network.dht.host().unhandle(SyncHandler.PROTOCOL);
    loop.close();
    streams.close();
  }
}
