package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Openings.Work;
import io.kadis.kv.repair.Session.Standing;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a node does so that copies are where they belong: with whom it compares, when, which
 * ranges; of what it may speak; what it lets go. Pure; one owner; time, randomness and outcomes are
 * arguments. Times are the elapsed clock's.
 *
 * <ul>
 *   <li>With each neighbour (a node with which it shares a range) it compares every interval,
 *       jittered; a range in which they agreed meanwhile, whoever asked, is not compared again.
 *   <li>A range that it should hold since now ({@link Territory}) and is not covered is compared
 *       with all its other holders at once: at the start without delay, after a silence once things
 *       have settled. It is covered when each of them has been compared with, or has failed twice.
 *   <li>What others lack it offers to them; each node takes what it lacks itself, from one at a
 *       time.
 *   <li>What lies beyond its territory it offers to those who should hold it, and lets go some
 *       while later, when all n of them hold just the same.
 * </ul>
 */
public final class Repairer {
  /** What happened. */
  public sealed interface Event {
    /**
     * The Kadis nodes known and not suspected, after a change.
     *
     * @param settled whether the node has looked around since it started: before that, it would
     *     take the few it knows for all there are
     * @param alone whether it knows nobody, and was told of nobody
     */
    record Neighbourhood(Collection<PeerId> known, boolean settled, boolean alone)
        implements Event {}

    /** An order was carried out. */
    record Finished(long order, Outcome outcome) implements Event {}

    /** A peer says that it holds what we lack, and perhaps that it is leaving. */
    record Offered(PeerId from, List<Prefix> ranges, boolean leaving) implements Event {}

    /** A peer compared these ranges with us, and we agreed. */
    record Agreed(PeerId with, List<Prefix> ranges) implements Event {}

    /** This node is to leave for good: everything is beyond its territory from now on. */
    record Leaving() implements Event {}

    record TimerFired() implements Event {}
  }

  /** What became of an order. */
  public sealed interface Outcome {
    /** Of a {@link Order.Reconcile}. */
    record Compared(Session.Report report) implements Outcome {}

    /** The peer did not answer, or made no sense; or our own store failed. */
    record Failed() implements Outcome {}

    /** The peer is over a limit, or this node is over its pace. */
    record Busy() implements Outcome {}

    /** Of an {@link Order.Offer}. */
    record Told() implements Outcome {}

    /** Of an {@link Order.Locate}: those that serve, nearest first, this node not among them. */
    record Located(List<PeerId> nearest) implements Outcome {}

    /**
     * Of an {@link Order.LetGo}.
     *
     * @param removed records
     * @param all false when something had changed: what is left is compared again
     */
    record LetGone(int removed, boolean all) implements Outcome {}
  }

  /** What the driver is to do. Each of the first four ends with a {@link Event.Finished}. */
  public sealed interface Order {
    /** Run a {@link Session} with {@code with}. */
    record Reconcile(long id, PeerId with, List<Prefix> ranges, Session.Purpose purpose)
        implements Order {}

    /** Tell {@code to} that we hold what it lacks. */
    record Offer(long id, PeerId to, List<Prefix> ranges, boolean leaving) implements Order {}

    /** Look up who is nearest to {@code range}: it is too far away to know. */
    record Locate(long id, Prefix range) implements Order {}

    /**
     * Remove all records in {@code range}, each only if unchanged, and none at all unless the range
     * still comes to {@code asOf} (of the same cut-off).
     */
    record LetGo(long id, Prefix range, Fingerprint asOf, Instant cutoff) implements Order {}

    /**
     * From now on the node may speak of {@code spoken} and of nothing else. What it speaks of only
     * because nobody who could know better is there is not {@code proven}: a node that was started
     * with a wrong address, and again with the right one, must not speak of what it never had.
     *
     * @param proven to be saved: {@link Site#saved} after a restart; within {@code spoken}
     */
    record Cover(Coverage spoken, Coverage proven) implements Order {}
  }

  /**
   * @param n copies wanted of each key
   * @param saved of which ranges this node could speak when it stopped: {@link Order.Cover#proven}
   */
  public record Site(PeerId self, int n, RepairConfig config, RangeStore held, Coverage saved) {}

  /**
   * A node that knows of others and reaches none waits so long for them; then it speaks for all
   * there is. The last survivor must serve what it has.
   */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** So many comparisons for what a peer offers fit in the time things take to settle. */
  private static final int OFFERS_IN_SETTLE = 4;

  /** Failures in a row after which a peer is not waited for. */
  static final int MAX_FAILURES = 2;

  private final Site site;
  private final RandomGenerator random;
  private final Surroundings around;
  private final Frontier frontier;
  private final Offers offers;
  private final Rounds rounds;
  private final Surplus surplus;
  private final Ledger ledger = new Ledger();
  private final Traffic traffic = new Traffic();
  private final Underway underway;
  private final Backoff backoff;

  private Order.Cover said;

  /** Until it has begun it keeps to what it could speak of when it stopped. */
  private boolean begun;

  private boolean leaving;
  private @Nullable Instant patientUntil;
  private boolean anybody;
  private Instant now = Instant.MIN;
  private Instant wall = Instant.EPOCH;

  public Repairer(Site site, RandomGenerator random) {
    this.site = site;
    this.random = random;
    this.around = new Surroundings(site.self, site.n);
    this.frontier = new Frontier(site.self, site.saved);
    this.offers = new Offers(site.config.settle().dividedBy(OFFERS_IN_SETTLE));
    this.rounds = new Rounds(site.config.interval(), random);
    this.surplus = new Surplus(site, random);
    this.underway = new Underway(site.config.transfers());
    this.backoff = new Backoff(random);
    this.said = new Order.Cover(site.saved, site.saved);
  }

  /**
   * @param now of the elapsed clock
   * @param wall for cut-offs
   */
  public List<Order> advance(Event event, Instant now, Instant wall) throws StoreException {
    this.now = now;
    this.wall = wall;
    var orders = new ArrayList<Order>();
    patientUntil = patientUntil == null ? now.plus(PATIENCE) : patientUntil;
    take(event, orders);
    for (long late : underway.overdue(now)) {
      finished(late, new Outcome.Failed(), orders);
    }
    if (!begun && !anybody && !now.isBefore(patientUntil)) {
      around(List.of());
    }
    frontier.close(now);
    surplus.look(around, now, wall);
    compare(orders);
    handOver(orders);
    speak(orders);
    return orders;
  }

  private void take(Event event, List<Order> orders) throws StoreException {
    switch (event) {
      case Event.Neighbourhood(var known, boolean settled, boolean alone) -> {
        anybody = !known.isEmpty();
        if (alone) {
          around(List.of());
          frontier.coverAll();
        } else if (settled && (begun || anybody)) {
          around(known);
        }
      }
      case Event.Finished(long order, var outcome) -> finished(order, outcome, orders);
      case Event.Offered(var from, var ranges, boolean gone) -> {
        if (gone && around.leaving(from)) {
          moved(Set.of(), now);
        }
        offers.add(from, Ranges.intersection(ranges, frontier.held()));
      }
      case Event.Agreed(var with, var ranges) -> ranges.forEach(range -> agreed(with, range));
      case Event.Leaving() -> leave(orders);
      case Event.TimerFired() -> {}
    }
  }

  private void around(Collection<PeerId> known) {
    var before = around.known();
    if (around.tell(known) || !begun) {
      var arrived = new TreeSet<>(around.known());
      arrived.removeAll(before);
      moved(arrived, begun ? now.plus(site.config.settle()) : now);
    }
  }

  /**
   * @param due when to begin with what this node has come to hold by it
   */
  private void moved(Set<PeerId> arrived, Instant due) {
    begun = true;
    var neighbours = around.territory().neighbours();
    ledger.neighbours(neighbours);
    surplus.moved(around, now);
    if (!leaving) {
      frontier.moved(around, arrived, due, now);
      rounds.neighbours(neighbours, now);
    }
  }

  private void agreed(PeerId with, Prefix range) {
    ledger.agreed(with, range, now, wall);
    frontier.compared(with, range);
  }

  private void finished(long id, Outcome outcome, List<Order> orders) {
    switch (underway.end(id).orElse(null)) {
      case null -> {} // Late, or twice.
      case Order.Reconcile order -> reconciled(order, outcome, orders);
      case Order.Locate(_, var range) -> {
        if (outcome instanceof Outcome.Located(var nearest)) {
          surplus.located(range, nearest);
        } else {
          surplus.undone(range, now);
        }
      }
      case Order.LetGo(_, var range, _, _) -> {
        if (outcome instanceof Outcome.LetGone(int removed, boolean all)) {
          traffic.handedOver(removed);
          surplus.letGone(range, all, now);
        } else {
          surplus.undone(range, now);
        }
      }
      case Order.Offer _, Order.Cover _ -> {}
    }
  }

  private void reconciled(Order.Reconcile order, Outcome outcome, List<Order> orders) {
    switch (outcome) {
      case Outcome.Compared(var report) -> {
        traffic.pulled(report, now);
        switch (order.purpose()) {
          case SHARE -> shared(order, report, orders);
          case HAND_OVER -> handedOver(order, report, orders);
        }
      }
      case Outcome.Busy() -> busy(order);
      case Outcome.Failed(), Outcome.Told(), Outcome.Located _, Outcome.LetGone _ -> {
        backoff.failed(order.with(), now);
        failed(order);
      }
    }
  }

  private void shared(Order.Reconcile order, Session.Report report, List<Order> orders) {
    var with = order.with();
    var done = new ArrayList<Prefix>();
    var lacking = new ArrayList<Prefix>();
    for (Prefix range : order.ranges()) {
      switch (report.ranges().get(range)) {
        case null -> {}
        case Standing.Agreed() -> {
          agreed(with, range);
          done.add(range);
        }
        case Standing.Differed how -> {
          ledger.differed(with, range, how, now, wall);
          if (how.complete()) {
            frontier.compared(with, range);
            done.add(range);
          }
          lacking.addAll(lackedByRight(with, range, how));
        }
        case Standing.Declined() -> {
          frontier.declined(with, range);
          done.add(range);
        }
      }
    }
    offers.done(with, done);
    if (done.size() < order.ranges().size() && report.pulled() == 0) {
      busy(order);
    } else {
      backoff.succeeded(with);
    }
    if (done.size() < order.ranges().size()) {
      rounds.again(with, now);
    } else if (!lacking.isEmpty()) {
      rounds.followUp(with, now);
    }
    offer(with, lacking, orders);
  }

  /** Where it should hold what it lacks. */
  private List<Prefix> lackedByRight(PeerId peer, Prefix range, Standing.Differed how) {
    if (how.lacking().isEmpty()) {
      return List.of();
    }
    var both = Ranges.intersection(around.territory().sharedWith(peer), List.of(range));
    return both.stream()
        .filter(part -> how.more() || how.lacking().stream().anyMatch(part::contains))
        .toList();
  }

  private void handedOver(Order.Reconcile order, Session.Report report, List<Order> orders) {
    var lacking = new ArrayList<Prefix>();
    for (Prefix range : order.ranges()) {
      var standing = report.ranges().get(range);
      if (standing != null && surplus.compared(order.with(), range, standing, now)) {
        lacking.add(range);
      }
    }
    backoff.succeeded(order.with());
    offer(order.with(), lacking, orders);
  }

  private void busy(Order.Reconcile order) {
    if (backoff.busy(order.with(), now)) {
      failed(order);
    } else if (order.purpose() == Session.Purpose.SHARE) {
      rounds.again(order.with(), now);
    }
  }

  private void failed(Order.Reconcile order) {
    var with = order.with();
    boolean forGood = backoff.failures(with) >= MAX_FAILURES;
    if (forGood) {
      frontier.giveUp(with);
      offers.drop(with);
    }
    switch (order.purpose()) {
      case SHARE -> rounds.followUp(with, now);
      case HAND_OVER -> surplus.failed(order.ranges(), forGood, now);
    }
  }

  private void offer(PeerId to, Collection<Prefix> ranges, List<Order> orders) {
    var all = Prefix.merged(ranges);
    if (!all.isEmpty() && !underway.offering(to)) {
      var first = all.subList(0, Math.min(all.size(), SyncRequest.MAX_IN_ONE));
      orders.add(underway.begin(id -> new Order.Offer(id, to, first, leaving), now));
    }
  }

  private void leave(List<Order> orders) {
    if (leaving) {
      return;
    }
    leaving = true;
    surplus.leave(now);
    var inherited = new TreeMap<PeerId, List<Prefix>>();
    for (Prefix range : frontier.held()) {
      for (var cell : around.heirs(range)) {
        cell.holders()
            .forEach(
                heir -> inherited.computeIfAbsent(heir, _ -> new ArrayList<>()).add(cell.range()));
      }
    }
    inherited.forEach((heir, ranges) -> offer(heir, ranges, orders));
  }

  private void compare(List<Order> orders) throws StoreException {
    var openings = new Openings(underway, backoff, random, now);
    while (begun && !underway.full()) {
      if (!(next(openings).orElse(null) instanceof Work(var with, var ranges, var purpose))) {
        return;
      }
      orders.add(underway.begin(id -> new Order.Reconcile(id, with, ranges, purpose), now));
    }
  }

  /** What matters most comes first: what this node may not speak of yet. */
  private Optional<Work> next(Openings openings) throws StoreException {
    if (leaving) {
      return surplus.next(openings, around, wall);
    }
    var work = frontier.next(openings).or(() -> offers.next(openings, frontier.held()));
    if (work.isEmpty()) {
      work = surplus.next(openings, around, wall);
    }
    return work.or(() -> rounds.next(openings, this::openWith));
  }

  /** What has not been agreed with {@code peer} of late; of gaps the frontier takes care. */
  private List<Prefix> openWith(PeerId peer) {
    var agreed = ledger.agreedSince(peer, now.minus(rounds.agreementLasts()));
    var settled = Ranges.union(agreed, frontier.gaps());
    return Ranges.minus(around.territory().sharedWith(peer), settled);
  }

  private void handOver(List<Order> orders) {
    if (!underway.has(Order.Locate.class)) {
      surplus
          .locate(now)
          .ifPresent(range -> orders.add(underway.begin(id -> new Order.Locate(id, range), now)));
    }
    while (surplus.inherited(now).orElse(null) instanceof Remnant remnant) {
      var asOf = remnant.asOf().orElseThrow();
      frontier.lose(remnant.range());
      orders.add(
          underway.begin(
              id -> new Order.LetGo(id, remnant.range(), asOf.fingerprint(), asOf.cutoff()), now));
    }
  }

  /** Before anything is let go. */
  private void speak(List<Order> orders) {
    var cover = new Order.Cover(frontier.spoken(), frontier.proven());
    if (!cover.equals(said)) {
      said = cover;
      orders.addFirst(cover);
    }
  }

  /** When to bring the next {@code TimerFired}, if nothing happens before. */
  public Instant wakeAt() {
    return Stream.of(
            begun || patientUntil == null ? Stream.<Instant>empty() : Stream.of(patientUntil),
            underway.due().stream(),
            backoff.due(),
            frontier.due(),
            offers.due(),
            rounds.due(),
            surplus.due())
        .flatMap(Function.identity())
        .filter(due -> due.isAfter(now)) // What is due and not begun waits for an order to end.
        .min(Comparator.naturalOrder())
        .orElse(now.plus(site.config.interval()));
  }

  public Territory territory() {
    return around.territory();
  }

  public Coverage coverage() {
    return said.spoken();
  }

  public Durability durability() throws StoreException {
    var count = ledger.count(around.territory().cells(), site.n, site.held, wall);
    double perSecond = traffic.perSecond(now);
    Optional<Duration> toHealthy =
        count.missing() == 0 || perSecond == 0
            ? Optional.empty()
            : Optional.of(Duration.ofSeconds((long) Math.ceil(count.missing() / perSecond)));
    return new Durability(
        Math.min(site.n, around.known().size() + 1),
        count.byHolders(),
        count.unknown(),
        count.missing(),
        traffic.pulledRecords(),
        traffic.pulledBytes(),
        traffic.handedOver(),
        toHealthy,
        ledger.asOf());
  }

  /** Of a node that is leaving: whether nothing is left for it to hand over. */
  public boolean handedOver() {
    return surplus.isGone();
  }
}
