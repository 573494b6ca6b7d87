package io.kadis.kv.upkeep;

import io.kadis.dht.Dht;
import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.rpc.KademliaReplica;
import io.kadis.kv.rpc.KvHandler;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * Keeps peers that are no Kadis nodes up with what they should hold: they compare nothing, so each
 * record is put to them now and then, by the nearest Kadis node alone. One thread.
 */
final class ForeignCopies {
  /** Between two copies: nobody waits for them, and the peers did not ask. */
  private static final Duration BETWEEN = Duration.ofMillis(50);

  /** For one copy, which is read, merged and put. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Read from the store at once. */
  private static final int PAGE = 64;

  private static final Logger log = LogManager.getLogger(ForeignCopies.class);

  private final Dht dht;
  private final Shelf shelf;
  private final int n;
  private final RepairMetrics metrics;

  /**
   * What there is to copy.
   *
   * @param local tells of what this node may speak of, and of nothing else: a foreign peer would
   *     serve what others have deleted and forgotten
   */
  record Shelf(RecordStore records, Namespaces namespaces, LocalReplica local) {}

  /**
   * @param n copies of each key, foreign peers among the holders counted
   */
  ForeignCopies(Dht dht, Shelf shelf, int n, RepairMetrics metrics) {
    this.dht = dht;
    this.shelf = shelf;
    this.n = n;
    this.metrics = metrics;
  }

  /** Does a round every {@code interval}, jittered by a half, until it is interrupted. */
  void keep(Duration interval) throws InterruptedException {
    while (true) {
      Thread.sleep(jittered(interval));
      try {
        round();
      } catch (StoreException e) {
        log.warn("copies for foreign peers wait for the store: {}", e.getMessage());
      }
    }
  }

  void round() throws InterruptedException, StoreException {
    var passed = Optional.<Bytes32>empty();
    while (anyForeign()) {
      var page = shelf.records.page(passed, PAGE);
      for (KadRecord record : page) {
        var rules = shelf.namespaces.of(record.key()).filter(NamespaceRules::kadisOnly);
        if (rules.isPresent()) {
          copy(record, rules.get());
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      passed = Optional.of(Key.of(page.getLast().key()).id());
    }
  }

  private boolean anyForeign() {
    return dht.live().stream().anyMatch(peer -> isForeign(peer.id()));
  }

  private void copy(KadRecord record, NamespaceRules rules) throws InterruptedException {
    var receivers = receivers(record);
    if (!receivers.isEmpty()
        && shelf.local.fetch(record.key()) instanceof KvReply.Found(var value)) {
      for (PeerId receiver : receivers) {
        put(new KademliaReplica(receiver, dht.client(), rules.validator(), false), record, value);
        Thread.sleep(BETWEEN);
      }
    }
  }

  /** The foreign ones of the n nearest; none when another Kadis node is nearer than this one. */
  private List<PeerId> receivers(KadRecord record) {
    var target = Key.of(record.key());
    var self = dht.host().id();
    var nearest = new ArrayList<>(dht.nearest(record.key(), n).stream().map(PeerInfo::id).toList());
    nearest.add(self);
    nearest.sort(Comparator.comparing(peer -> Key.of(peer).distanceTo(target)));
    var first = nearest.stream().filter(peer -> !isForeign(peer)).findFirst();
    return first.equals(Optional.of(self))
        ? nearest.stream().limit(n).filter(this::isForeign).toList()
        : List.of();
  }

  private boolean isForeign(PeerId peer) {
    var peers = dht.host().peerstore();
    return !peer.equals(dht.host().id())
        && peers.identified(peer)
        && !peers.protocols(peer).contains(KvHandler.PROTOCOL);
  }

  private void put(KademliaReplica to, KadRecord record, Bytes value) {
    try {
      boolean done = to.store(record.key(), value, TIMEOUT) instanceof KvReply.Stored;
      (done ? metrics.foreignCopies : metrics.foreignFailures).increment();
    } catch (RpcException e) {
      metrics.foreignFailures.increment();
      dht.failed(to.id(), e);
    }
  }

  private static Duration jittered(Duration mean) {
    return mean.multipliedBy(ThreadLocalRandom.current().nextInt(50, 151)).dividedBy(100);
  }
}
