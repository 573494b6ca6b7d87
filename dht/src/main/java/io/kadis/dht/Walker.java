package io.kadis.dht;

import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Lookup;
import io.kadis.dht.lookup.LookupRunner;
import io.kadis.dht.lookup.Trace;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.rpc.RpcException;
import io.kadis.libp2p.Peerstore;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Reach;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/** Walks the network towards a key; what it meets on the way keeps the table up to date. */
final class Walker {
  /** For one request, dial excluded (KAD-9). */
  static final Duration RPC_TIMEOUT = Duration.ofSeconds(10);

  /**
   * After which a silent peer holds a lookup up no longer. Shorter than the request's: its answer
   * still counts when it comes, and only the request's own end costs it its place in the table.
   */
  static final Duration PEER_TIMEOUT = Duration.ofSeconds(3);

  /** Of the time for an operation, what is kept for the sending when the walk is slow. */
  private static final Duration MAX_SENDING_RESERVE = Duration.ofSeconds(1);

  /** Asks one peer the question of this walk; returns the closer peers it named. */
  interface Question {
    List<PeerInfo> ask(PeerId peer) throws RpcException;
  }

  private final Node node;
  private final TableKeeper keeper;
  private final LookupRunner runner;
  private final RecentLookups recent;
  private volatile LookupObserver observer = LookupObserver.NONE;

  Walker(Node node, TableKeeper keeper) {
    this.node = node;
    this.keeper = keeper;
    this.runner = new LookupRunner(node.self(), node.clocks().elapsed());
    this.recent = new RecentLookups(node.clocks());
  }

  RecentLookups recent() {
    return recent;
  }

  void observe(LookupObserver next) {
    observer = next;
  }

  /** FIND_NODE to the end: the k closest that answer. */
  LookupRunner.Found findClosest(Bytes key, Duration timeout) {
    return walk(key, findNode(key), () -> false, timeout);
  }

  /**
   * Asks the nearest {@code few} of those known, in one round trip unless they name others that are
   * nearer: for when the table knows the whole network.
   */
  LookupRunner.Found findFew(Bytes key, int few, Duration timeout) {
    var start = new Start(key, known(key), Lookup.Limits.few(few, PEER_TIMEOUT));
    var found = walk(start, findNode(key), () -> false, timeout);
    if (found.trace().hops().size() <= few) {
      node.metrics().oneRoundLookups.increment();
    }
    return found;
  }

  private Question findNode(Bytes key) {
    return peer -> node.client().findNode(peer, key, RPC_TIMEOUT);
  }

  private List<PeerInfo> known(Bytes key) {
    return node.table().nearest(Key.of(key), node.config().k());
  }

  /** The same, leaving the last of {@code timeout} for sending them something (KAD-60). */
  List<PeerInfo> findReceivers(Bytes key, Duration timeout) {
    var tenth = timeout.dividedBy(10);
    var reserve = tenth.compareTo(MAX_SENDING_RESERVE) < 0 ? tenth : MAX_SENDING_RESERVE;
    return findClosest(key, timeout.minus(reserve)).closest();
  }

  /** Asks {@code question} on the way to {@code key} until {@code enough}, or to the end. */
  LookupRunner.Found walk(Bytes key, Question question, BooleanSupplier enough, Duration timeout) {
    return walk(start(key, known(key)), question, enough, timeout);
  }

  /** Looks for this node itself by way of {@code peer}, and so meets those near it over there. */
  LookupRunner.Found meet(PeerInfo peer, Duration timeout) {
    var self = node.self().bytes();
    return walk(start(self, List.of(peer)), findNode(self), () -> false, timeout);
  }

  /** Where a walk goes, from whom, and how. */
  private record Start(Bytes key, List<PeerInfo> seeds, Lookup.Limits limits) {}

  private Start start(Bytes key, List<PeerInfo> seeds) {
    var config = node.config();
    var limits = new Lookup.Limits(config.k(), config.alpha(), config.beta(), PEER_TIMEOUT);
    return new Start(key, seeds, limits.among(seeds.size()));
  }

  private LookupRunner.Found walk(
      Start from, Question question, BooleanSupplier enough, Duration timeout) {
    var target = Key.of(from.key);
    var seeds = from.seeds;
    // Where everybody was silent it is rather this node that was cut off: then all are asked.
    boolean waitForAll = seeds.stream().allMatch(peer -> keeper.suspected(peer.id()));
    LookupRunner.Query query =
        peer -> {
          learnAddresses(peer);
          if (!waitForAll && keeper.passBy(peer.id())) {
            throw new RpcException.Unsent(peer.id() + " was silent: it is not waited for again");
          }
          return ask(peer.id(), question);
        };
    var walk = new LookupRunner.Walk(target, seeds, query, enough);
    long start = System.nanoTime();
    var found = runner.run(walk, from.limits, timeout);
    node.metrics().lookupLatency.record(System.nanoTime() - start);
    recent.ended(from.key, found);
    observer.lookedUp(from.key, found);
    node.metrics().lookupHops.add(hops(found, Trace.Outcome.ANSWERED).count());
    hops(found, Trace.Outcome.TIMED_OUT).map(Trace.Hop::peer).forEach(keeper::silent);
    if (found.closest().isEmpty() && !seeds.isEmpty()) {
      node.metrics().lookupsFailed.increment();
    }
    return found;
  }

  private void learnAddresses(PeerInfo peer) {
    if (node.host().connection(peer.id()).isEmpty()) {
      node.host().peerstore().addAddresses(peer.id(), peer.addresses(), Peerstore.HEARSAY_TTL);
    }
  }

  private List<PeerInfo> ask(PeerId peer, Question question) throws RpcException {
    try {
      var closer = question.ask(peer);
      keeper.answered(peer);
      return believable(peer, closer);
    } catch (RpcException e) {
      keeper.failed(peer, e);
      throw e;
    }
  }

  /** Nobody makes us dial further inside than it is itself (SEC-8). */
  private List<PeerInfo> believable(PeerId from, List<PeerInfo> closer) {
    var reach = node.reach(from).orElse(Reach.WORLD);
    return reach == Reach.MACHINE
        ? closer
        : closer.stream().map(peer -> peer.visibleTo(reach)).toList();
  }

  private static Stream<Trace.Hop> hops(LookupRunner.Found found, Trace.Outcome outcome) {
    return found.trace().hops().stream().filter(hop -> hop.outcome() == outcome);
  }
}
