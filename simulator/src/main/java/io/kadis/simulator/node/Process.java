package io.kadis.simulator.node;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.routing.RoutingTable;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.sync.SyncReply;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Endpoint;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Reply;
import io.kadis.simulator.network.Request;
import java.util.List;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/** One run of a node, from its start to its end. One thread. */
final class Process implements Endpoint {
  private final Site site;
  private final Keeper keeper;
  private final Walker walker;
  private final Joining joining;
  private final Refreshing refreshing;
  private final KadAnswers kad;

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

  private void tableChanged() {
    joining.tableChanged();
    refreshing.changed();
  }

  private void lookedAround() {}

  @Override
  public Reply answer(PeerId from, Request request) {
    return switch (request) {
      case Request.Kad(var asked) -> kad.answer(from, asked);
      case Request.Kv _ -> new Reply.Kv(new KvReply.Busy("not built yet"));
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
