package io.kadis.kv.upkeep;

import io.kadis.dht.Clocks;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.rpc.PeerRate;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.store.NodeStore;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.concurrent.AtOnce;
import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.repair.Cutoff;
import io.kadis.kv.repair.Order;
import io.kadis.kv.repair.Outcome;
import io.kadis.kv.repair.Session;
import io.kadis.kv.repair.Standing;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.sync.Payload;
import io.kadis.kv.sync.SyncClient;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;

/** Carries out the orders of the Repairer, each on a thread of its own, which may wait. */
final class Errands {
  /** For one request. */
  private static final Duration REQUEST = Duration.ofSeconds(15);

  /**
   * For a session, however well it goes on: then it ends, and what is left is for the next. Well
   * below the deadline of an order, whose end would be taken for a failure of the peer.
   */
  private static final Duration SESSION = Duration.ofMinutes(10);

  /** For a lookup. */
  private static final Duration LOCATE = Duration.ofSeconds(10);

  /** Between two tries when a peer is busy in the middle of a session, jittered by a half. */
  private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

  /** Of these one after the other; then the session ends, and what it has done is kept. */
  private static final int MAX_BUSY = 10;

  /** For the pace of what is taken: never longer than one reply takes at a byte a millisecond. */
  private static final Duration PACE = Duration.ofSeconds(SyncRequest.MAX_BYTES / 1_000);

  /** That a peer refuses is told at once, and then so often while it goes on. */
  private static final Duration WARN_EVERY = Duration.ofMinutes(10);

  private static final Logger log = LogManager.getLogger(Errands.class);

  private final Home home;
  private final Outside outside;
  private final Pacer pacer;
  private final RepairMetrics metrics;
  private final Claims claims = new Claims();
  private final PeerRate warnings = new PeerRate(1, WARN_EVERY);
  private final LettingGo lettingGo;

  /**
   * This node.
   *
   * @param keep takes in what comes from others, whether this node may speak of it or not
   */
  record Home(
      NodeStore store, LocalReplica keep, Namespaces namespaces, Cutoff cutoff, Clocks clocks) {}

  /**
   * The others.
   *
   * @param check asks a peer whether it is there, and does not wait
   */
  record Outside(SyncClient client, Upkeep.Nearest nearest, Consumer<PeerId> check) {}

  /**
   * @param pacer of the bytes taken from others
   */
  Errands(Home home, Outside outside, Pacer pacer, RepairMetrics metrics) {
    this.home = home;
    this.outside = outside;
    this.pacer = pacer;
    this.metrics = metrics;
    this.lettingGo = new LettingGo(home.store);
  }

  /** Who does not answer leaves the routing table. */
  void check(PeerId peer) {
    outside.check.accept(peer);
  }

  Outcome reconcile(Order.Reconcile order) throws InterruptedException {
    try {
      var outcome = compare(order);
      metrics.session(word(outcome));
      return outcome;
    } catch (RpcException e) {
      log.debug("no comparison with {}: {}", order.with(), e.getMessage());
      metrics.session("no answer");
      return new Outcome.Failed();
    } catch (StoreException e) {
      log.warn("a comparison with {} failed here: {}", order.with(), e.getMessage());
      metrics.session("store failed");
      return new Outcome.Failed();
    } finally {
      claims.release(order.id());
    }
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Compared(var report) ->
          report.ranges().values().stream().allMatch(Standing.Agreed.class::isInstance)
              ? "agreed"
              : "differed";
      case Outcome.Busy() -> "busy";
      default -> "refused";
    };
  }

  private Outcome compare(Order.Reconcile order)
      throws RpcException, StoreException, InterruptedException {
    var cutoff = home.cutoff.at(home.clocks.wall().instant());
    var task = new Session.Task(order.ranges(), order.purpose(), cutoff);
    var side = new Session.Home(home.store, this::storeAll, claims.of(order.id()));
    var session = new Session(task, side);
    var step = session.begin();
    int busyTolerated = 0;
    var deadline = Deadline.in(SESSION);
    while (step instanceof Session.Step.Send(var request)) {
      var reply = ask(order.with(), request, busyTolerated);
      switch (reply) {
        case SyncReply.Busy _ -> {
          return new Outcome.Busy();
        }
        case SyncReply.Invalid(var reason) -> {
          return notNow(order.with(), reason);
        }
        case SyncReply.Mismatch _ -> {
          return new Outcome.Refused();
        }
        case SyncReply.Compared _, SyncReply.Pulled _, SyncReply.Noted _ ->
            step = session.answered(reply);
      }
      busyTolerated = MAX_BUSY;
      if (step instanceof Session.Step.Send && !deadline.left().isPositive()) {
        step = session.stop();
      }
    }
    return outcome(step, order.with());
  }

  /** This node's clock may be the wrong one: then nobody is given up, and it speaks of nothing. */
  private Outcome notNow(PeerId by, String reason) {
    if (warnings.take(by, home.clocks.elapsed().instant())) {
      log.warn("{} does not compare with this node: {}", by, reason);
    }
    return new Outcome.Busy();
  }

  private static Outcome outcome(Session.Step end, PeerId with) {
    return switch (end) {
      case Session.Step.Done(var report) -> new Outcome.Compared(report);
      case Session.Step.Broken(var why) -> {
        log.debug("{} makes no sense: {}", with, why);
        yield new Outcome.Refused();
      }
      case Session.Step.Send _ -> throw new IllegalStateException("a session that goes on");
    };
  }

  /** Side by side, so that they share commits. */
  private List<KvReply> storeAll(List<SyncReply.Copy> records) {
    try {
      return AtOnce.all(records, copy -> home.keep.store(copy.key(), copy.value()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Collections.nCopies(records.size(), new KvReply.Busy("closing"));
    } catch (StoreException e) {
      throw new IllegalStateException("a replica answers, whatever the store does", e);
    }
  }

  /** A session that has begun waits for a peer that is busy: to begin anew costs both more. */
  private SyncReply ask(PeerId peer, SyncRequest request, int busyTolerated)
      throws RpcException, InterruptedException {
    if (request instanceof SyncRequest.Pull && !pacer.await(PACE)) {
      return new SyncReply.Busy("over this node's --repair-rate");
    }
    var reply = outside.client.call(peer, request, REQUEST);
    for (int i = 0; i < busyTolerated && reply instanceof SyncReply.Busy; i++) {
      Thread.sleep(jittered(BUSY_PAUSE));
      reply = outside.client.call(peer, request, REQUEST);
    }
    var payload = Payload.of(reply);
    pacer.passed(payload.bytes());
    metrics.recordsPulled.add(payload.records());
    metrics.bytesPulled.add(payload.bytes());
    return reply;
  }

  private static Duration jittered(Duration mean) {
    return mean.multipliedBy(ThreadLocalRandom.current().nextInt(50, 151)).dividedBy(100);
  }

  Outcome offer(Order.Offer order) {
    try {
      for (int from = 0; from < order.ranges().size(); from += SyncRequest.MAX_IN_ONE) {
        int to = Math.min(order.ranges().size(), from + SyncRequest.MAX_IN_ONE);
        var part = new SyncRequest.Offer(order.ranges().subList(from, to), order.leaving());
        var reply = outside.client.call(order.to(), part, REQUEST);
        if (!(reply instanceof SyncReply.Noted)) {
          return reply instanceof SyncReply.Busy ? new Outcome.Busy() : new Outcome.Failed();
        }
      }
      metrics.offersSent.increment();
      return new Outcome.Told();
    } catch (RpcException e) {
      log.debug("no offer to {}: {}", order.to(), e.getMessage());
      return new Outcome.Failed();
    }
  }

  /** By a record of the range: a lookup takes a key, not a point of the key space. */
  Outcome locate(Order.Locate order) throws InterruptedException {
    try {
      var first = home.store.items(order.range(), Instant.EPOCH, 1).stream().findFirst();
      var key = first.isEmpty() ? Optional.<Bytes>empty() : key(first.get());
      var rules = key.flatMap(home.namespaces::of);
      return rules.isEmpty()
          ? new Outcome.Failed() // Gone meanwhile: nothing has to be located any more.
          : new Outcome.Located(outside.nearest.of(key.orElseThrow(), rules.get(), LOCATE));
    } catch (StoreException e) {
      log.warn("a record to be located cannot be read: {}", e.getMessage());
      return new Outcome.Failed();
    }
  }

  private Optional<Bytes> key(Item item) throws StoreException {
    return home.store.at(item.id()).map(KadRecord::key);
  }

  Outcome letGo(Order.LetGo order) throws InterruptedException {
    try {
      var outcome = lettingGo.run(order);
      if (outcome instanceof Outcome.LetGone(int removed, _)) {
        metrics.letGo.add(removed);
      }
      return outcome;
    } catch (StoreException e) {
      log.warn("records are not let go: {}", e.getMessage());
      return new Outcome.Failed();
    }
  }
}
