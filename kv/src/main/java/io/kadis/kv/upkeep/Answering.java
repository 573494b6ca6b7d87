package io.kadis.kv.upkeep;

import io.kadis.dht.Clocks;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.rpc.PeerRate;
import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.repair.Cutoff;
import io.kadis.kv.repair.Event;
import io.kadis.kv.repair.Responder;
import io.kadis.kv.repair.Territory;
import io.kadis.kv.sync.Payload;
import io.kadis.kv.sync.SyncHandler;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Answers those who compare with this node, and passes on what they tell. For many threads. */
final class Answering implements SyncHandler.Answers {
  /** Offers of one peer: this many at once, then one each so often. */
  static final int OFFERS_AT_ONCE = 64;

  static final Duration OFFER_EVERY = Duration.ofMillis(250);

  /** For the pace of what is given: after that the one who asks comes back by itself. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Logger log = LogManager.getLogger(Answering.class);

  private final Here here;
  private final RepairMetrics metrics;
  private final Clocks clocks;
  private final Pacer pacer;
  private final PeerRate offers = new PeerRate(OFFERS_AT_ONCE, OFFER_EVERY);

  /**
   * This node.
   *
   * @param n copies wanted
   * @param speaks false while what it holds may have been deleted and forgotten elsewhere: then it
   *     takes, and gives nothing
   * @param cutoff what it takes for one
   * @param tell takes what a peer told; false when there is no room
   */
  record Here(
      RangeStore held,
      Supplier<Territory> territory,
      int n,
      BooleanSupplier speaks,
      Cutoff cutoff,
      Predicate<Event> tell) {}

  /**
   * @param pacer of the bytes given to others
   */
  Answering(Here here, Pacer pacer, RepairMetrics metrics, Clocks clocks) {
    this.here = here;
    this.pacer = pacer;
    this.metrics = metrics;
    this.clocks = clocks;
  }

  @Override
  public SyncReply answer(PeerId from, SyncRequest request) throws InterruptedException {
    try {
      return switch (request) {
        case SyncRequest.Compare compare -> compare(from, compare);
        case SyncRequest.Pull pull -> pull(pull);
        case SyncRequest.Offer offer -> offered(from, offer);
      };
    } catch (StoreException e) {
      log.warn("a comparison of {} is not answered: {}", from, e.getMessage());
      return busy("store", "store failed");
    }
  }

  private SyncReply compare(PeerId from, SyncRequest.Compare compare) throws StoreException {
    if (!here.speaks.getAsBoolean()) {
      return notInOrder();
    }
    if (objection(compare).orElse(null) instanceof String objection) {
      metrics.refused("clock");
      log.debug("{} is refused: {}", from, objection);
      return new SyncReply.Invalid(objection);
    }
    var reply = respond(compare);
    if (reply instanceof SyncReply.Compared(var verdicts)
        && !verdicts.isEmpty()
        && verdicts.stream().allMatch(Verdict.Same.class::isInstance)) {
      // Without room for it, both compare once more than they had to.
      var _ = here.tell.test(new Event.Agreed(from, ranges(compare, verdicts.size())));
    }
    return reply;
  }

  private Optional<String> objection(SyncRequest.Compare compare) {
    return here.cutoff.objection(compare.cutoff(), clocks.wall().instant());
  }

  private static List<Prefix> ranges(SyncRequest.Compare compare, int answered) {
    return compare.prints().stream().limit(answered).map(SyncRequest.Print::range).toList();
  }

  private SyncReply pull(SyncRequest.Pull pull) throws StoreException, InterruptedException {
    if (!here.speaks.getAsBoolean()) {
      return notInOrder();
    }
    if (!pacer.await(PATIENCE)) {
      return busy("pace", "over this node's --repair-rate");
    }
    var reply = respond(pull);
    var payload = Payload.of(reply);
    pacer.passed(payload.bytes());
    metrics.recordsServed.add(payload.records());
    metrics.bytesServed.add(payload.bytes());
    return reply;
  }

  private SyncReply respond(SyncRequest request) throws StoreException {
    return Responder.answer(request, here.territory.get(), here.n, here.held);
  }

  private SyncReply offered(PeerId from, SyncRequest.Offer offer) {
    if (!offers.take(from, clocks.elapsed().instant())) {
      return busy("offers", "too many offers");
    }
    metrics.offersHeard.increment();
    return here.tell.test(new Event.Offered(from, offer.ranges(), offer.leaving()))
        ? new SyncReply.Noted()
        : busy("offers", "too much to do");
  }

  /** Not "I have nothing": it will know in a while, and until then nobody is done with it. */
  private SyncReply notInOrder() {
    return busy("not in order", "catching up after having been away");
  }

  private SyncReply busy(String reason, String detail) {
    metrics.refused(reason);
    return new SyncReply.Busy(detail);
  }
}
