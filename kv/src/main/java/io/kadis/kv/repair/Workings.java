package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The small machines that a {@link Repairer} conducts. One owner, the same for all. */
final class Workings {
  /** So many comparisons for what a peer offers fit in the time things take to settle. */
  private static final int OFFERS_IN_SETTLE = 4;

  final Surroundings around;
  final Frontier frontier;
  final Offers offers;
  final Rounds rounds;
  final Surplus surplus;
  final Ledger ledger = new Ledger();
  final Traffic traffic = new Traffic();
  final Underway underway;
  final Backoff backoff;

  Workings(Repairer.Site site, RandomGenerator random) {
    var config = site.config();
    around = new Surroundings(site.self(), site.n());
    frontier = new Frontier(site.self(), site.saved());
    offers = new Offers(config.settle().dividedBy(OFFERS_IN_SETTLE), config.transfers());
    rounds = new Rounds(config.interval(), random);
    surplus = new Surplus(site, random);
    underway = new Underway(config.transfers());
    backoff = new Backoff(random);
  }

  /** When something may have to be done, if nothing happens before. */
  Stream<Instant> due() {
    return Stream.of(
            underway.due().stream(),
            around.due(),
            backoff.due(),
            frontier.due(),
            offers.due(),
            rounds.due(),
            surplus.due())
        .flatMap(due -> due);
  }

  /** {@code with} holds just what is held here in {@code range}. */
  void agreed(PeerId with, Prefix range, Moment at) {
    ledger.agreed(with, range, at);
    frontier.compared(with, range);
  }

  /** Tells {@code to} that it lacks something in {@code ranges}, unless it is being told. */
  Optional<Order> offer(PeerId to, Collection<Prefix> ranges, Instant now) {
    var all = Prefix.merged(ranges);
    if (all.isEmpty() || underway.offering(to)) {
      return Optional.empty();
    }
    var first = all.subList(0, Math.min(all.size(), SyncRequest.MAX_IN_ONE));
    boolean leaving = surplus.isLeaving();
    return Optional.of(underway.begin(id -> new Order.Offer(id, to, first, leaving), now));
  }
}
