package io.kadis.simulator.node;

import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.routing.RoutingTable;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.repair.Durability;
import io.kadis.kv.repair.Event;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.LocalReplica.Duties;
import io.kadis.kv.rpc.Readiness;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Endpoint;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Reply;
import io.kadis.simulator.network.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** One run of a node, from its start to its end. One thread. */
final class NodeRun implements Endpoint {
  private static final Duration LEAVING_LOOK = Duration.ofMillis(100);

  private final Site site;
  private final Keeper keeper;
  private final Walker walker;
  private final Joining joining;
  private final Refreshing refreshing;
  private final KadAnswers kad;
  private final Replicas replicas;
  private final Operations operations;
  private final Optional<Upkeep> upkeep;
  private final Optional<Neighbours> neighbours;
  private final Optional<Answering> answering;
  private final Optional<Republishing> republishing;

  /**
   * @param start which start of the node this is, from 0 on
   */
  NodeRun(SimNode node, Cluster cluster, int start, List<PeerId> bootstrap) {
    var settings = cluster.settings();
    var table = new RoutingTable(node.id(), settings.dht().k());
    var random = cluster.world().random("node", ((long) node.index() << 24) | start);
    this.site =
        new Site(
            cluster.world(), node.machine(), this, cluster.directory(), settings, table, random);
    this.keeper = new Keeper(site, this::tableChanged);
    this.walker = new Walker(site, keeper);
    this.joining = new Joining(walker, node.disk(), bootstrap);
    this.refreshing = new Refreshing(walker, joining, this::lookedAround);
    var records = new RecordKeeper(node.disk(), settings.namespaces().validators());
    this.kad = new KadAnswers(site, records, node.clock());
    this.upkeep = settings.repairs() ? Optional.of(upkeep(node, cluster)) : Optional.empty();
    Readiness readiness = upkeep.<Readiness>map(u -> u).orElse(Readiness.ALWAYS);
    var local = replica(node, cluster, readiness);
    this.replicas = new Replicas(site, keeper, kad, local, cluster.conduct());
    var pen = new Operations.Pen(node.key(), versions(node.disk()), node.clock());
    this.operations = new Operations(walker, replicas, pen, refreshing::settled);
    this.neighbours = upkeep.map(u -> new Neighbours(keeper, refreshing, joining, u));
    this.answering = upkeep.map(u -> new Answering(site, u, node.disk()));
    this.republishing =
        settings
            .republishing()
            .map(every -> new Republishing(walker, node.disk(), node.clock(), every));
  }

  private Upkeep upkeep(SimNode node, Cluster cluster) {
    var keep = replica(node, cluster, Readiness.ALWAYS);
    var home = new Errands.Home(node.disk(), keep, cluster.conduct(), node.clock());
    return new Upkeep(site, new Errands(walker, home), home);
  }

  private static LocalReplica replica(SimNode node, Cluster cluster, Readiness readiness) {
    var duties = new Duties(cluster.settings().namespaces().validators(), readiness);
    return new LocalReplica(node.disk(), duties, cluster.metrics(), node.clock());
  }

  private static VersionClock versions(Disk disk) {
    try {
      return new VersionClock(disk);
    } catch (StoreException e) {
      throw new IllegalStateException("memory failed", e);
    }
  }

  void begin() {
    neighbours.ifPresent(n -> {
      upkeep.orElseThrow().begin(n.told());
      n.watch();
    });
    joining.keepJoined();
    joining.callOnLost();
    refreshing.changed();
    republishing.ifPresent(Republishing::begin);
  }

  /** Hands over all it has; {@code then} is called when nothing is left, or time is up. */
  void leave(Instant deadline, Runnable then) {
    upkeep.ifPresentOrElse(
        u -> {
          u.tell(new Event.Leaving());
          awaitHandOver(u, deadline, then);
        },
        then);
  }

  private void awaitHandOver(Upkeep leaving, Instant deadline, Runnable then) {
    if (leaving.handedOver() || !site.now().isBefore(deadline)) {
      then.run();
    } else {
      site.later(LEAVING_LOOK, () -> awaitHandOver(leaving, deadline, then));
    }
  }

  /** Before it ends of its own will. */
  void close() {
    joining.save();
  }

  RoutingTable table() {
    return site.table();
  }

  /** Looks up the nodes nearest {@code key} for a user. */
  void findClosest(Bytes key, Consumer<List<PeerId>> then) {
    var timeout = site.settings().operationTimeout();
    walker.find(
        new Walker.Wanted(key, Kind.LOOKUP, timeout),
        (closest, _) -> then.accept(closest.stream().map(PeerInfo::id).toList()));
  }

  void write(Bytes key, Write write, Quorum w, Consumer<WriteResult> then) {
    new Writing(operations, key, write, w, then).begin();
  }

  void get(Bytes key, Quorum r, Consumer<GetResult> then) {
    new Reading(operations, key, r, then).begin();
  }

  /** Plain Kademlia's way to store. */
  void publish(Bytes key, Bytes value, IntConsumer then) {
    republishing
        .orElseThrow(() -> new IllegalStateException("only plain Kademlia publishes"))
        .publish(new Republishing.Publication(key, value, Kind.USER), then);
  }

  boolean speaksFor(Bytes32 id) {
    return upkeep.map(u -> u.spoken().contains(id)).orElse(true);
  }

  /** Empty when nobody keeps copies up. */
  Optional<Durability> durability() {
    return upkeep.map(Upkeep::durability);
  }

  private void tableChanged() {
    joining.tableChanged();
    refreshing.changed();
    neighbours.ifPresent(Neighbours::tableChanged);
  }

  private void lookedAround() {
    neighbours.ifPresent(Neighbours::changed);
  }

  @Override
  public Reply answer(PeerId from, Request request) {
    return switch (request) {
      case Request.Kad(var asked) -> kad(from, asked);
      case Request.Kv(var asked) -> new Reply.Kv(replicas.answer(from, asked));
      case Request.Sync(var asked) ->
          answering
              .<Reply>map(a -> new Reply.Sync(a.answer(from, asked)))
              .orElseGet(Reply.Reset::new);
    };
  }

  private Reply kad(PeerId from, KadRequest asked) {
    var reply = kad.answer(from, asked);
    if (reply instanceof Reply.Kad(KadReply.Stored(var key, _))) {
      republishing.ifPresent(copies -> copies.stored(key));
    }
    return reply;
  }

  @Override
  public long serviceNanos(Request request) {
    return switch (request) {
      case Request.Kv(KvRequest.Store _) -> site.machine().network().links().diskDelay().toNanos();
      case Request.Sync(var asked) -> answering.map(a -> a.waits(asked).toNanos()).orElse(0L);
      case Request.Kad _, Request.Kv _ -> 0;
    };
  }

  @Override
  public void met(PeerId peer) {
    keeper.identified(peer);
    neighbours.ifPresent(Neighbours::changed);
  }

  @Override
  public void lost(PeerId peer) {
    neighbours.ifPresent(n -> n.lost(peer));
  }

  @Override
  public boolean protects(PeerId peer) {
    return site.table().contains(peer);
  }
}
