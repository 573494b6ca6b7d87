package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What follows from how an order ended. One owner. */
final class Outcomes {
  /** Failures in a row after which a peer is not waited for. */
  static final int MAX_FAILURES = 2;

  /**
   * A peer that is known and has not answered any comparison for so long is as good as gone. Much
   * longer than a slow disk or a full line takes to come round.
   */
  static final Duration SILENCE = Duration.ofMinutes(10);

  /** So long a peer may be busy, or catch up, before what others have told must do. */
  static final Duration BUSY = Duration.ofHours(1);

  /** Of a range that a report leaves out. */
  private static final Standing NOTHING_SAID = new Standing.Differed(Set.of(), false, false);

  private final Workings in;

  Outcomes(Workings in) {
    this.in = in;
  }

  /**
   * An order has come to an end; a stray or second end changes nothing.
   *
   * @return what is to be told to the other
   */
  Optional<Order> ended(long id, Outcome outcome, Moment at) {
    return switch (in.underway.end(id).orElse(null)) {
      case null -> Optional.empty();
      case Order.Reconcile order -> reconciled(order, outcome, at);
      case Order.Locate(_, var range) -> {
        if (outcome instanceof Outcome.Located(var nearest)) {
          in.surplus.located(range, nearest);
        } else {
          in.surplus.undone(range, at.now());
        }
        yield Optional.empty();
      }
      case Order.LetGo(_, var range, _, _) -> {
        if (outcome instanceof Outcome.LetGone(int removed, boolean all)) {
          in.traffic.handedOver(removed);
          in.surplus.letGone(range, all, at.now());
        } else {
          in.surplus.undone(range, at.now());
        }
        yield Optional.empty();
      }
      case Order.Offer _, Order.Cover _, Order.Check _ -> Optional.empty();
    };
  }

  private Optional<Order> reconciled(Order.Reconcile order, Outcome outcome, Moment at) {
    in.offers.ended(order.with(), at.now());
    switch (outcome) {
      case Outcome.Compared(var report) -> {
        in.traffic.pulled(report, at.now());
        return switch (order.purpose()) {
          case SHARE -> shared(order, report, at);
          case HAND_OVER -> handedOver(order, report, at);
        };
      }
      case Outcome.Busy() -> busy(order, at);
      case Outcome.Refused() -> {
        in.backoff.failed(order.with(), at.now());
        failed(order, at);
        if (in.backoff.failures(order.with()) >= MAX_FAILURES) {
          in.frontier.giveUp(order.with());
        }
      }
      case Outcome.Failed(), Outcome.Told(), Outcome.Located _, Outcome.LetGone _ -> {
        in.backoff.failed(order.with(), at.now());
        failed(order, at);
        silent(order.with(), at);
      }
    }
    return Optional.empty();
  }

  private void silent(PeerId peer, Moment at) {
    if (in.backoff.failures(peer) >= MAX_FAILURES) {
      in.frontier.falters(peer);
      if (in.backoff.lasting(peer, at.now()).compareTo(SILENCE) >= 0) {
        in.frontier.giveUp(peer);
      }
    }
  }

  private Optional<Order> shared(Order.Reconcile order, Session.Report report, Moment at) {
    var with = order.with();
    var done = order.ranges().stream().filter(range -> isDone(standing(report, range))).toList();
    var lacking = new ArrayList<Prefix>();
    for (Prefix range : order.ranges()) {
      lacking.addAll(note(with, range, standing(report, range), at));
    }
    in.offers.done(with, done);
    if (done.size() == order.ranges().size()) {
      in.backoff.succeeded(with);
      if (!lacking.isEmpty()) {
        in.rounds.followUp(with, at.now());
      }
    } else if (report.pulled() > 0 && report.refused() == 0) { // Much to take: on with it.
      in.backoff.succeeded(with);
      in.rounds.again(with, at.now());
    } else if (report.pulled() > 0 && report.refused() == report.pulled()) { // No room here.
      in.backoff.succeeded(with);
      in.offers.drop(with);
      in.frontier.rest(in.rounds.turnAfter(at.now()));
    } else {
      busy(order, at);
    }
    return in.offer(with, lacking, at.now());
  }

  private static Standing standing(Session.Report report, Prefix range) {
    return report.ranges().getOrDefault(range, NOTHING_SAID);
  }

  private static boolean isDone(Standing standing) {
    return !(standing instanceof Standing.Differed differed) || differed.complete();
  }

  /** Remembers it; where in {@code range} the other should hold what it lacks. */
  private List<Prefix> note(PeerId with, Prefix range, Standing standing, Moment at) {
    return switch (standing) {
      case Standing.Agreed() -> {
        in.agreed(with, range, at);
        yield List.of();
      }
      case Standing.Declined() -> {
        in.frontier.declined(with, range);
        yield List.of();
      }
      case Standing.Differed differed -> {
        in.ledger.differed(with, range, differed, at);
        if (differed.complete()) {
          in.frontier.compared(with, range);
        }
        yield lackedByRight(with, range, differed);
      }
    };
  }

  private List<Prefix> lackedByRight(PeerId peer, Prefix range, Standing.Differed differed) {
    return differed.lacking().isEmpty()
        ? List.of()
        : Ranges.intersection(in.around.territory().sharedWith(peer), differed.offers(range));
  }

  private Optional<Order> handedOver(Order.Reconcile order, Session.Report report, Moment at) {
    in.backoff.succeeded(order.with());
    var lacking = new ArrayList<Prefix>();
    for (Prefix range : order.ranges()) {
      if (in.surplus.compared(order.with(), range, standing(report, range), at.now())) {
        lacking.add(range);
      }
    }
    return in.offer(order.with(), lacking, at.now());
  }

  private void busy(Order.Reconcile order, Moment at) {
    boolean tooOften = in.backoff.busy(order.with(), at.now());
    if (in.backoff.lasting(order.with(), at.now()).compareTo(BUSY) >= 0) {
      in.frontier.falters(order.with());
    }
    if (tooOften) {
      failed(order, at);
    } else if (order.purpose() == Session.Purpose.SHARE) {
      in.rounds.again(order.with(), at.now());
    }
  }

  private void failed(Order.Reconcile order, Moment at) {
    var with = order.with();
    boolean forGood = in.backoff.failures(with) >= MAX_FAILURES;
    if (forGood) {
      in.offers.drop(with);
    }
    switch (order.purpose()) {
      case SHARE -> in.rounds.followUp(with, at.now());
      case HAND_OVER -> in.surplus.failed(order.ranges(), forGood, at.now());
    }
  }
}
