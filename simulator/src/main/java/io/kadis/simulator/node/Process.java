package io.kadis.simulator.node;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.routing.RoutingTable;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.LocalReplica.Duties;
import io.kadis.kv.rpc.Readiness;
import io.kadis.kv.sync.SyncReply;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Endpoint;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Reply;
import io.kadis.simulator.network.Request;
import java.util.List;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** One run of a node, from its start to its end. One thread. */
final class Process implements Endpoint {
  private final Site site;
  private final Keeper keeper;
  private final Walker walker;
  private final Joining joining;
  private final Refreshing refreshing;
  private final KadAnswers kad;
  private final Replicas replicas;
  private final Operations operations;

  /**
   * @param start which start of the node this is, from 0 on
   */
  Process(SimNode node, Cluster cluster, int start, List<PeerId> bootstrap) {
    var settings = cluster.settings();
    var table = new RoutingTable(node.id(), settings.dht().k());
    var random = cluster.world().random("node", ((long) node.index() << 24) | start);
    this.site =
        new Site(
            cluster.world(), node.machine(), this, cluster.directory(), settings, table, random);
    this.keeper = new Keeper(site, this::tableChanged);
    this.walker = new Walker(site, keeper);
    this.joining = new Joining(site, keeper, node.disk(), bootstrap);
    this.refreshing = new Refreshing(walker, joining, this::lookedAround);
    var records = new RecordKeeper(node.disk(), settings.namespaces().validators());
    this.kad = new KadAnswers(site, records, node.clock());
    var duties = new Duties(settings.namespaces().validators(), Readiness.ALWAYS);
    var local = new LocalReplica(node.disk(), duties, cluster.metrics(), node.clock());
    this.replicas = new Replicas(site, keeper, kad, local, cluster.conduct());
    var pen = new Operations.Pen(node.key(), versions(node.disk()), node.clock());
    this.operations = new Operations(walker, replicas, pen);
  }

  private static VersionClock versions(Disk disk) {
    try {
      return new VersionClock(disk);
    } catch (StoreException e) {
      throw new IllegalStateException("memory failed", e);
    }
  }

  void begin() {
    joining.keepJoined();
    refreshing.changed();
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

  boolean speaksFor(Bytes32 id) {
    return true;
  }

  private void tableChanged() {
    joining.tableChanged();
    refreshing.changed();
  }

  private void lookedAround() {}

  @Override
  public Reply answer(PeerId from, Request request) {
    return switch (request) {
      case Request.Kad(var asked) -> kad.answer(from, asked);
      case Request.Kv(var asked) -> new Reply.Kv(replicas.answer(from, asked));
      case Request.Sync _ -> new Reply.Sync(new SyncReply.Busy("not built yet"));
    };
  }

  @Override
  public long serviceNanos(Request request) {
    return request instanceof Request.Kv(KvRequest.Store _)
        ? site.machine().network().links().diskDelay().toNanos()
        : 0;
  }

  @Override
  public void met(PeerId peer) {
    keeper.identified(peer);
  }

  @Override
  public void lost(PeerId peer) {}

  @Override
  public boolean protects(PeerId peer) {
    return site.table().contains(peer);
  }
}
