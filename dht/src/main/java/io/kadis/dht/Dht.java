package io.kadis.dht;

import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Lookup;
import io.kadis.dht.lookup.Nearby;
import io.kadis.dht.lookup.Trace;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.routing.Bucket;
import io.kadis.dht.routing.RoutingTableOwner;
import io.kadis.dht.rpc.Holdings;
import io.kadis.dht.rpc.KadClient;
import io.kadis.dht.rpc.KadHandler;
import io.kadis.dht.rpc.KadServer;
import io.kadis.dht.rpc.PooledKadClient;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.dht.store.MetaStore;
import io.kadis.libp2p.Host;
import io.kadis.libp2p.HostListener;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.tuweni.bytes.Bytes;

/**
 * A node of a Kademlia network: the door to this module. Safe for many threads; calls that reach
 * the network block, with the deadline given.
 */
public final class Dht implements AutoCloseable {
  private final Node node;
  private final Holdings holdings;
  private final StreamPool streams;
  private final TableKeeper keeper;
  private final Walker walker;
  private final Joiner joiner;
  private final Refresher refresher;
  private final Values values;
  private final Providers providers;
  private final OwnRecords ownRecords;
  private final List<Runnable> tableListeners = new CopyOnWriteArrayList<>();
  private volatile boolean serving;

  private Dht(Node node, StreamPool streams, Holdings holdings, MetaStore meta) {
    this.node = node;
    this.streams = streams;
    this.holdings = holdings;
    this.serving = node.config().mode() != DhtConfig.Mode.CLIENT;
    this.keeper = new TableKeeper(node, this::tableChanged);
    this.walker = new Walker(node, keeper);
    this.joiner = new Joiner(node, keeper, walker, meta);
    this.refresher = new Refresher(node, keeper, walker, joiner, this::tellListeners);
    var records = holdings.keeper();
    this.values = new Values(node, walker, keeper, records);
    this.ownRecords = new OwnRecords(node, values);
    this.providers = new Providers(node, walker, keeper, holdings.providers());
  }

  /** Joins at once. */
  public static Dht open(Host host, Holdings holdings, MetaStore meta, DhtConfig config) {
    var dht = of(host, holdings, meta, config);
    dht.join();
    return dht;
  }

  /** One that nobody knows of yet, and that is to {@link #join} once. */
  public static Dht of(Host host, Holdings holdings, MetaStore meta, DhtConfig config) {
    var clocks = Clocks.SYSTEM;
    var metrics = new DhtMetrics();
    var streams = new StreamPool(host, config.protocol());
    var table = new RoutingTableOwner(host.id(), config.k(), clocks.elapsed());
    var client = new PooledKadClient(streams, metrics);
    var node = new Node(host, config, table, client, metrics, new Background(), clocks);
    return new Dht(node, streams, holdings, meta);
  }

  /** Registers the handler (server mode), dials the bootstrap and saved peers, refreshes. */
  public void join() {
    node.host().listen(keeper);
    node.host().listen(new OwnAddresses());
    serve(serving);
    node.background().start(joiner::keepJoined);
    node.background().start(joiner::callOnLost);
    node.background().start(refresher::keepFresh);
    node.background().start(refresher::keepAddresses);
    node.background().start(providers::republish);
    node.background().start(ownRecords::republish);
  }

  public Host host() {
    return node.host();
  }

  public DhtConfig config() {
    return node.config();
  }

  public KadClient client() {
    return node.client();
  }

  public DhtMetrics metrics() {
    return node.metrics();
  }

  /** What this node looked up of late, for people to see. */
  public RecentLookups recentLookups() {
    return walker.recent();
  }

  /** Tells {@code observer} of each lookup from now on, and no other any more. */
  public void observe(LookupObserver observer) {
    walker.observe(observer);
  }

  /** True when this node serves others (server mode). */
  public boolean serving() {
    return serving;
  }

  /** Switches between server and client mode; the host tells connected peers (KAD-30). */
  public void serve(boolean on) {
    serving = on;
    if (on) {
      var server = new KadServer(node.host(), node.table(), holdings, node.config().k());
      var handler = new KadHandler(server, node.metrics(), node.clocks().wall());
      node.host().handle(node.config().protocol(), handler);
    } else {
      node.host().unhandle(node.config().protocol());
    }
  }

  /**
   * The nearest servers to {@code key} that answered, nearest first, at most k, never this node
   * (KAD-51, KAD-52). Empty when alone.
   */
  public Closest closest(Bytes key, Duration timeout) {
    var found = walker.findClosest(key, timeout);
    boolean complete = found.end() != Lookup.End.STOPPED;
    if (complete) {
      refresher.lookedUp(Key.of(key));
    }
    return new Closest(found.closest(), complete, found.trace());
  }

  /**
   * As {@link #closest(Bytes, Duration)}, for who needs the nearest few. While no bucket is full
   * the routing table knows the whole network: then only those few are asked, in one round trip
   * unless they name somebody nearer, and those beyond are taken from the table, unasked.
   *
   * @param few how many of the nearest must have answered
   */
  public Closest closest(Bytes key, int few, Duration timeout) {
    if (!settled() || !node.table().hasRoomForAll()) {
      return closest(key, timeout);
    }
    var found = walker.findFew(key, few, timeout);
    var live =
        nearest(key, node.config().k()).stream()
            .filter(peer -> !keeper.suspected(peer.id()))
            .toList();
    var peers = Nearby.merged(Key.of(key), found, live, node.config().k());
    return new Closest(peers, found.end() != Lookup.End.STOPPED, found.trace());
  }

  /** The {@code count} peers nearest {@code key} that the routing table has, without asking. */
  public List<PeerInfo> nearest(Bytes key, int count) {
    return node.table().nearest(Key.of(key), count);
  }

  /** Finds the peers nearest the key and stores the record with them (KAD-57). */
  public PutOutcome put(Bytes key, Bytes value, Duration timeout) {
    return values.put(key, value, timeout);
  }

  /**
   * The best valid value of the local store and the network (KAD-58), correcting peers (KAD-59).
   * Empty also for a key of no known namespace.
   */
  public Optional<Bytes> get(Bytes key, Duration timeout) {
    return holdings.validators().of(key).isPresent()
        ? values.get(key, holdings.validators(), timeout)
        : Optional.empty();
  }

  /** Announces that this node provides {@code multihash} (KAD-60). Returns how many were told. */
  public int provide(Bytes multihash, Duration timeout) {
    return providers.provide(multihash, timeout);
  }

  /** Providers of {@code multihash}, at most {@code count} (KAD-61). */
  public List<PeerInfo> findProviders(Bytes multihash, int count, Duration timeout) {
    return providers.find(multihash, count, timeout);
  }

  /** Where {@code peer} is: asks for it until connected to it, or it was seen (KAD-56). */
  public Optional<PeerInfo> findPeer(PeerId peer, Duration timeout) {
    if (node.host().connection(peer).isEmpty()) {
      walker.walk(
          peer.bytes(),
          asked -> node.client().findNode(asked, peer.bytes(), Walker.RPC_TIMEOUT),
          () -> node.host().connection(peer).isPresent(),
          timeout);
    }
    return node.host()
        .connection(peer)
        .map(_ -> new PeerInfo(peer, node.host().peerstore().addresses(peer)));
  }

  /** Tells of a request of another protocol that failed, so that the dead leave the table. */
  public void failed(PeerId peer, RpcException cause) {
    keeper.failedElsewhere(peer, cause);
  }

  /** Asks {@code peer} whether it is there: if not, it leaves the table. Does not wait. */
  public void check(PeerId peer) {
    keeper.check(peer);
  }

  /** The peers of the routing table, without those that let a lookup wait and are being checked. */
  public List<PeerInfo> live() {
    return node.table().peers().stream().filter(peer -> !keeper.suspected(peer.id())).toList();
  }

  /**
   * Who is around, or was a moment ago: the peers of the routing table, and those that fell silent
   * within the last 15 s. A network is not smaller because some did not answer once.
   */
  public List<PeerInfo> lately() {
    return keeper.lately();
  }

  /**
   * Somebody of this id and these addresses announced itself, as on the local network: it is
   * dialled while the routing table is low. Does not wait.
   *
   * @param peer with an id
   */
  public void found(PeerAddress peer) {
    joiner.found(peer);
  }

  /** How many of those that announced themselves are remembered. */
  public int foundPeers() {
    return joiner.foundPeers();
  }

  /** Whether others were given or saved, and none of them has answered since the start. */
  public boolean seeking() {
    return !joiner.someoneMet() && joining() == Joining.TRYING;
  }

  /**
   * Whether somebody has answered when this node looked itself up, since it last knew nobody:
   * before that it knows only those by whom it joins, not those around it.
   */
  public boolean settled() {
    return refresher.lookedAround();
  }

  /** Tells {@code listener} when {@link #live} or {@link #settled} may have changed: quick. */
  public void onTableChange(Runnable listener) {
    tableListeners.add(listener);
  }

  /** The routing table of this moment, bucket by bucket, the farthest first. */
  public List<Bucket> routingTable() {
    return node.table().buckets();
  }

  /** How joining goes: for readiness. */
  public Joining joining() {
    if (node.table().size() > 0) {
      return Joining.JOINED;
    }
    return joiner.someoneKnown() ? Joining.TRYING : Joining.ALONE;
  }

  /** Stops serving, saves the routing table. Does not close the host or the stores. */
  @Override
  public void close() {
    node.background().close();
    serve(false);
    joiner.save();
    streams.close();
  }

  private void tableChanged() {
    joiner.tableChanged();
    refresher.changed();
    tellListeners();
  }

  private void tellListeners() {
    tableListeners.forEach(Runnable::run);
  }

  /** Others learn new addresses of ours when we walk past them (KAD-72). */
  private final class OwnAddresses implements HostListener {
    @Override
    public void addressesChanged() {
      refresher.changed();
    }
  }

  /**
   * @param peers nearest first
   * @param complete whether the lookup came to its end in time: nobody that answers is nearer
   */
  public record Closest(List<PeerInfo> peers, boolean complete, Trace trace) {
    public Closest {
      peers = List.copyOf(peers);
    }
  }

  /** Whether a given bootstrap or saved peer has answered. */
  public enum Joining {
    /** None was given and none is saved: alone by choice, others may come. */
    ALONE,
    /** Some were given; none has answered yet. */
    TRYING,
    /** At least one peer is in the routing table. */
    JOINED
  }
}
