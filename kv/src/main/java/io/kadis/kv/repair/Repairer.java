package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Openings.Work;
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
import java.util.function.LongFunction;
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
 *       have settled. It is covered when each of them has been compared with; what becomes of those
 *       who cannot be is told by {@link Frontier}.
 *   <li>What others lack it offers to them; each node takes what it lacks itself, from one at a
 *       time.
 *   <li>What lies beyond its territory it offers to those who should hold it, and lets go some
 *       while later, when all n of them hold just the same.
 * </ul>
 */
public final class Repairer {
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

  /** Intervals for which a peer that says it is leaving is counted out. */
  private static final int LEAVING = 2;

  private final Site site;
  private final RandomGenerator random;
  private final Workings in;
  private final Outcomes outcomes;
  private Order.Cover said;

  /** Given and not yet returned: they are under way, even if the store fails after the first. */
  private final List<Order> ordered = new ArrayList<>();

  private Moment at = new Moment(Instant.MIN, Instant.EPOCH);
  private @Nullable Instant patientUntil;

  /** By choice; what came meanwhile counts. */
  private boolean aloneBefore;

  /** Somebody else is there. */
  private boolean company;

  /** Until then nobody is checked for the sake of an offer: anybody may offer anything. */
  private Instant checkAgain = Instant.MIN;

  /** Until it has begun it keeps to what it could speak of when it stopped. */
  private boolean begun;

  public Repairer(Site site, RandomGenerator random) {
    this.site = site;
    this.random = random;
    this.in = new Workings(site, random);
    this.outcomes = new Outcomes(in);
    this.said = new Order.Cover(site.saved, site.saved);
  }

  /**
   * @param now of the elapsed clock
   * @param wall for cut-offs
   * @throws StoreException when what is held cannot be read; the same event is to be brought again,
   *     and what was ordered before the failure comes with what is ordered then
   */
  public List<Order> advance(Event event, Instant now, Instant wall) throws StoreException {
    at = new Moment(now, wall);
    take(event, ordered);
    passTime(ordered);
    in.surplus.look(in.around, at);
    compare(ordered);
    handOver(ordered);
    speak(ordered);
    var orders = List.copyOf(ordered);
    ordered.clear();
    return orders;
  }

  private void take(Event event, List<Order> orders) throws StoreException {
    switch (event) {
      case Event.Neighbourhood(var known, boolean settled, boolean alone) -> {
        company = !known.isEmpty();
        if (alone || aloneBefore) {
          boolean empty = site.held.fingerprint(Prefix.ALL, Instant.EPOCH).count() == 0;
          around(List.of());
          in.frontier.coverAll(empty);
          aloneBefore = alone;
        }
        in.frontier.doubt(company && !settled);
        if (!alone && (settled || !company) && (begun || company)) {
          around(known);
        }
      }
      case Event.Finished(long order, var outcome) -> end(order, outcome, orders);
      case Event.Offered(var from, var ranges, boolean leaving) -> {
        if (leaving && in.around.leaving(from, after(LEAVING))) {
          moved(Set.of(), at.now());
        }
        in.offers.add(from, Ranges.intersection(ranges, in.frontier.held()), in.around);
        checkBetween(from, ranges, orders);
      }
      case Event.Agreed(var with, var ranges) ->
          ranges.stream()
              .filter(range -> !in.underway.isLettingGo(range))
              .forEach(range -> in.agreed(with, range, at));
      case Event.Leaving() -> leave(orders);
      case Event.TimerFired() -> {}
    }
  }

  /**
   * A peer takes for ours what, as far as we know, others should hold instead of us: they may have
   * died unseen by us, who have no range in common with them.
   */
  private void checkBetween(PeerId from, List<Prefix> ranges, List<Order> orders) {
    if (in.around.has(from) && !at.now().isBefore(checkAgain)) {
      var others = in.around.between(ranges);
      others.remove(from);
      if (!others.isEmpty()) {
        checkAgain = at.now().plus(site.config.settle());
        orders.add(new Order.Check(others));
      }
    }
  }

  private void end(long order, Outcome outcome, List<Order> orders) {
    outcomes.ended(order, outcome, at).ifPresent(orders::add);
  }

  private Instant after(int intervals) {
    return at.now().plus(site.config.interval().multipliedBy(intervals));
  }

  private void passTime(List<Order> orders) {
    in.underway.overdue(at.now()).forEach(id -> end(id, new Outcome.Failed(), orders));
    if (in.around.stayed(at.now())) {
      moved(Set.of(), at.now());
    }
    patientUntil = patientUntil == null ? at.now().plus(PATIENCE) : patientUntil;
    if (!begun && !company && !at.now().isBefore(patientUntil)) {
      around(List.of());
    }
    in.frontier.close(at.now());
  }

  private void around(Collection<PeerId> known) {
    var before = in.around.known();
    var cells = in.around.territory().cells();
    if (!in.around.tell(known) && begun) {
      return;
    }
    if (begun && !in.frontier.isOpen() && cells.equals(in.around.territory().cells())) {
      return; // Far away, somebody came or went.
    }
    var arrived = new TreeSet<>(in.around.known());
    arrived.removeAll(before);
    // Who starts again may do so together with others, who are not to be seen yet.
    boolean newcomer = !begun && site.saved.ranges().isEmpty();
    moved(arrived, newcomer ? at.now() : at.now().plus(site.config.settle()));
  }

  /**
   * @param due when to begin with what this node has come to hold by it
   */
  private void moved(Set<PeerId> arrived, Instant due) {
    begun = true;
    var neighbours = in.around.territory().neighbours();
    in.ledger.neighbours(neighbours);
    in.surplus.moved(in.around, at.now());
    if (!in.surplus.isLeaving()) {
      in.frontier.moved(in.around, arrived, due, at.now());
      in.rounds.neighbours(neighbours, at.now());
    }
  }

  private void leave(List<Order> orders) {
    if (in.surplus.isLeaving()) {
      return;
    }
    in.surplus.leave(at.now());
    var inherited = new TreeMap<PeerId, List<Prefix>>();
    for (Prefix range : in.frontier.held()) {
      for (var cell : in.around.heirs(range)) {
        cell.holders()
            .forEach(
                heir -> inherited.computeIfAbsent(heir, _ -> new ArrayList<>()).add(cell.range()));
      }
    }
    inherited.forEach((heir, ranges) -> in.offer(heir, ranges, at.now()).ifPresent(orders::add));
  }

  private void compare(List<Order> orders) throws StoreException {
    var openings = new Openings(in.underway, in.backoff, random, at.now());
    while (begun && !in.underway.full()) {
      if (!(next(openings).orElse(null) instanceof Work(var with, var ranges, var purpose))) {
        return;
      }
      orders.add(begin(id -> new Order.Reconcile(id, with, ranges, purpose)));
    }
  }

  /** What matters most comes first: what this node may not speak of yet. */
  private Optional<Work> next(Openings openings) throws StoreException {
    if (in.surplus.isLeaving()) {
      return in.surplus.next(openings, in.around, at.wall());
    }
    var work = in.frontier.next(openings);
    if (work.isEmpty()) {
      work = in.offers.next(openings, in.frontier.held(), in.around);
    }
    if (work.isEmpty()) {
      work = in.surplus.next(openings, in.around, at.wall());
    }
    return work.or(() -> in.rounds.next(openings, this::openWith));
  }

  /** What has not been agreed with {@code peer} of late; of gaps the frontier takes care. */
  private List<Prefix> openWith(PeerId peer) {
    var agreed = in.ledger.agreedSince(peer, at.now().minus(in.rounds.agreementLasts()));
    var settled = Ranges.union(agreed, in.frontier.gaps());
    return Ranges.minus(in.around.territory().sharedWith(peer), settled);
  }

  private void handOver(List<Order> orders) {
    if (!in.underway.has(Order.Locate.class)) {
      in.surplus
          .locate(at.now())
          .ifPresent(range -> orders.add(begin(id -> new Order.Locate(id, range))));
    }
    while (in.surplus.inherited(at.now(), in.around).orElse(null) instanceof Remnant remnant) {
      var asOf = remnant.asOf().orElseThrow();
      in.frontier.lose(remnant.range());
      orders.add(
          begin(id -> new Order.LetGo(id, remnant.range(), asOf.fingerprint(), asOf.cutoff())));
    }
  }

  private Order begin(LongFunction<Order> order) {
    return in.underway.begin(order, at.now());
  }

  /** Before anything is let go. Who has handed over all has no say any more, should it return. */
  private void speak(List<Order> orders) {
    if (in.surplus.isGone()) {
      in.frontier.lose(Prefix.ALL);
    }
    var cover = in.frontier.cover();
    if (!cover.equals(said)) {
      said = cover;
      orders.addFirst(cover);
    }
  }

  /** When to bring the next {@code TimerFired}, if nothing happens before. */
  public Instant wakeAt() {
    var patience = begun ? Stream.<Instant>empty() : Stream.ofNullable(patientUntil);
    return Stream.concat(patience, in.due())
        .filter(
            due -> due.isAfter(at.now())) // What is due and not begun waits for an order to end.
        .min(Comparator.naturalOrder())
        .orElseGet(() -> after(1));
  }

  public Territory territory() {
    return in.around.territory();
  }

  public Coverage coverage() {
    return said.spoken();
  }

  /**
   * What this node should hold, spoken of or not: for what lies beyond it stands in. Who leaves
   * does so no more, as what it took could not be handed over.
   */
  public Coverage own() {
    return in.surplus.isLeaving() ? Coverage.ALL : new Coverage(territory().held());
  }

  public Durability durability() throws StoreException {
    var count = in.ledger.count(territory().cells(), site, at.wall());
    int wanted = Math.min(site.n, in.around.known().size() + 1);
    return new Durability(
        wanted,
        count.byHolders(),
        count.unknown(),
        count.missing(),
        in.traffic.handedOver(),
        in.traffic.timeFor(count.missing(), at.now()),
        in.ledger.asOf());
  }

  /** Of a node that is leaving: whether nothing is left for it to hand over. */
  public boolean handedOver() {
    return in.surplus.isGone();
  }
}
