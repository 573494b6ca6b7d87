package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Session.Purpose;
import io.kadis.libp2p.identity.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** What a repairer orders, event by event. */
class RepairerTest extends RepairerStory {
  @Test
  void whoIsAloneByChoiceSpeaksOfEverything() throws StoreException {
    side.plant(Bytes.of(1), Bytes.of(1), Lifetime.FOREVER);

    var orders = take(new Event.Neighbourhood(List.of(), false, true));

    assertThat(orders).containsExactly(new Order.Cover(Coverage.ALL, Coverage.ALL));
  }

  @Test
  void forWhatItShouldHoldANodeNeverStandsIn() throws StoreException {
    assertThat(repairer.own()).as("before it has looked around").isEqualTo(Coverage.ALL);

    settled(Places.peers(40, random));
    var held = new Coverage(repairer.territory().held());
    assertThat(held).isNotEqualTo(Coverage.ALL);
    assertThat(repairer.own()).isEqualTo(held);

    take(new Event.Leaving());
    assertThat(repairer.own()).as("could not hand it over").isEqualTo(Coverage.ALL);
  }

  @Test
  void whoIsAloneAndHasNothingSavesNothingAndComparesWhenSomebodyComes() throws StoreException {
    assertThat(take(new Event.Neighbourhood(List.of(), false, true)))
        .containsExactly(new Order.Cover(Coverage.ALL, Coverage.NONE));

    assertThat(settled(few)).contains(new Order.Cover(Coverage.NONE, Coverage.NONE));
  }

  @Test
  void whatWasWrittenWhileAloneIsSpokenOfWhenSomebodyComes() throws StoreException {
    take(new Event.Neighbourhood(List.of(), false, true));
    side.plant(Bytes.of(1), Bytes.of(1), Lifetime.FOREVER);

    assertThat(settled(few)).contains(new Order.Cover(Coverage.ALL, Coverage.ALL));
  }

  @Test
  void whatIsPresumedIsNotSpokenOfFromTheFirstConnectionOn() throws StoreException {
    take(new Event.Neighbourhood(List.of(), false, false));
    wake();
    assertThat(repairer.coverage()).isEqualTo(Coverage.ALL);

    take(new Event.Neighbourhood(few, false, false));
    assertThat(repairer.coverage()).isEqualTo(Coverage.NONE);

    take(new Event.Neighbourhood(List.of(), false, false));
    assertThat(repairer.coverage()).isEqualTo(Coverage.ALL);
  }

  @Test
  void whoReachesNobodySpeaksOfEverythingAfterAWhileAndSavesNothing() throws StoreException {
    assertThat(take(new Event.Neighbourhood(List.of(), false, false))).isEmpty();

    assertThat(wake()).containsExactly(new Order.Cover(Coverage.ALL, Coverage.NONE));
    assertThat(now).isEqualTo(Side.NOW.plus(Repairer.PATIENCE));
  }

  @Test
  void whoSpokeForLackOfCompanyComparesWhenSomebodyTurnsUp() throws StoreException {
    take(new Event.Neighbourhood(List.of(), false, false));
    wake();

    var orders = settled(few);

    assertThat(orders).contains(new Order.Cover(Coverage.NONE, Coverage.NONE));
    assertThat(reconciles(orders)).hasSize(1);
  }

  @Test
  void beforeItHasLookedAroundItKeepsToWhatItCouldSpeakOf() throws StoreException {
    restart(Coverage.ALL);

    assertThat(take(new Event.Neighbourhood(few, false, false))).isEmpty();
    assertThat(repairer.coverage()).isEqualTo(Coverage.ALL);
  }

  @Test
  void aNewcomerIsCoveredWhenItHasComparedWithAll() throws StoreException {
    var first = onlyReconcile(settled(few));
    assertThat(first.ranges()).isEqualTo(List.of(Prefix.ALL));
    assertThat(first.purpose()).isEqualTo(Purpose.SHARE);

    var second = onlyReconcile(agreed(first));
    assertThat(List.of(first.with(), second.with())).containsExactlyInAnyOrderElementsOf(few);

    assertThat(agreed(second)).containsExactly(new Order.Cover(Coverage.ALL, Coverage.ALL));
  }

  @Test
  void whoDeclinesIsNotWaitedFor() throws StoreException {
    var first = onlyReconcile(settled(few));
    var second = onlyReconcile(ended(first, new Standing.Declined()));

    assertThat(agreed(second)).contains(new Order.Cover(Coverage.ALL, Coverage.ALL));
  }

  @Test
  void whoFailsTwiceIsNotWaitedForOnceAnotherHasBeenComparedWith() throws StoreException {
    var failing = onlyReconcile(settled(few));
    var open = new ArrayList<>(reconciles(finish(failing, new Outcome.Failed())));
    open.addAll(reconciles(agreed(open.removeFirst())));
    assertThat(repairer.coverage()).isEqualTo(Coverage.NONE);

    var again = open.isEmpty() ? onlyReconcile(wakeUntilReconcile()) : open.getFirst();
    var orders = finish(again, new Outcome.Failed());

    assertThat(again.with()).isEqualTo(failing.with());
    assertThat(orders).containsExactly(new Order.Cover(Coverage.ALL, Coverage.ALL));
  }

  @Test
  void oneThatIsKnownAndSilentIsGivenUpAfterLongAndNothingIsProven() throws StoreException {
    assertThat(silentForLong()).contains(new Order.Cover(Coverage.ALL, Coverage.NONE));
  }

  /** What follows when one that is known has not answered for long. */
  private List<Order> silentForLong() throws StoreException {
    var order = onlyReconcile(settled(few.subList(0, 1)));
    while (now.isBefore(Side.NOW.plus(Outcomes.SILENCE))) {
      assertThat(repairer.coverage()).isEqualTo(Coverage.NONE);
      finish(order, new Outcome.Failed());
      order = onlyReconcile(wakeUntilReconcile());
    }
    return finish(order, new Outcome.Failed());
  }

  @Test
  void whatWasPresumedIsProvenByTheFirstComparison() throws StoreException {
    silentForLong();

    var orders = agreed(onlyReconcile(wakeUntilReconcile()));

    assertThat(orders).contains(new Order.Cover(Coverage.ALL, Coverage.ALL));
  }

  @Test
  void whoRefusesForGoodIsNotWaitedFor() throws StoreException {
    finish(onlyReconcile(settled(few.subList(0, 1))), new Outcome.Refused());

    var orders = finish(onlyReconcile(wakeUntilReconcile()), new Outcome.Refused());

    assertThat(orders).contains(new Order.Cover(Coverage.ALL, Coverage.NONE));
  }

  @Test
  void whoIsBusyForEverIsAskedForEverAndNothingIsSaidWithoutIt() throws StoreException {
    var order = onlyReconcile(settled(few.subList(0, 1)));
    int times = 0;
    for (var end = now.plus(Outcomes.BUSY.multipliedBy(2)); now.isBefore(end); times++) {
      finish(order, new Outcome.Busy());
      order = onlyReconcile(wakeUntilReconcile());
    }
    assertThat(times).isBetween(100, 1_000);
    assertThat(repairer.coverage()).isEqualTo(Coverage.NONE);

    assertThat(agreed(order)).contains(new Order.Cover(Coverage.ALL, Coverage.ALL));
  }

  @Test
  void whoIsBusyForAnHourIsNotWaitedForOnceAnotherHasBeenComparedWith() throws StoreException {
    var busy = onlyReconcile(settled(few)).with();
    few.stream().filter(peer -> !peer.equals(busy)).forEach(this::agrees);
    assertThat(repairer.coverage()).isEqualTo(Coverage.NONE);
    var end = now.plus(Outcomes.BUSY);
    finish(1, new Outcome.Busy());
    while (repairer.coverage().equals(Coverage.NONE)) {
      for (var order : reconciles(wake())) {
        finish(order, order.with().equals(busy) ? new Outcome.Busy() : new Outcome.Told());
      }
    }
    assertThat(now).isBetween(end, end.plusSeconds(60));
  }

  @Test
  void withoutRoomItTriesAgainAboutAnIntervalLater() throws StoreException {
    var order = onlyReconcile(settled(few));
    int sessions = 0;
    for (var end = now.plus(INTERVAL.multipliedBy(10)); now.isBefore(end); sessions++) {
      var orders = stopped(order, 5, 5);
      assertThat(repairer.coverage()).isEqualTo(Coverage.NONE);
      order = reconciles(orders.isEmpty() ? wakeUntilReconcile() : orders).getFirst();
    }
    assertThat(sessions).isBetween(8, 40); // Gaps, and the turns of two neighbours.
  }

  @Test
  void withRoomForSomeOnlyItNeverTriesWithoutAPause() throws StoreException {
    var order = onlyReconcile(settled(few.subList(0, 1)));
    int sessions = 0;
    for (var end = now.plus(INTERVAL); now.isBefore(end); sessions++) {
      assertThat(reconciles(stopped(order, 5, 1))).isEmpty();
      order = onlyReconcile(wakeUntilReconcile());
    }
    assertThat(sessions).isBetween(10, 60);
  }

  @Test
  void whatStoppedHalfWayWithAllTakenGoesOnAtOnce() throws StoreException {
    var order = onlyReconcile(settled(few.subList(0, 1)));

    assertThat(reconciles(stopped(order, 5, 0))).hasSize(1);
  }

  @Test
  void whoLeavesMeanwhileIsNotWaitedFor() throws StoreException {
    var first = onlyReconcile(settled(few));
    var other = few.stream().filter(peer -> !peer.equals(first.with())).toList();
    settled(List.of(first.with()));

    assertThat(other).hasSize(1);
    assertThat(agreed(first)).containsExactly(new Order.Cover(Coverage.ALL, Coverage.ALL));
  }

  @Test
  void whatANeighbourComparedItselfNeedsNoOrder() throws StoreException {
    var first = onlyReconcile(settled(few));
    few.stream().filter(peer -> !peer.equals(first.with())).forEach(this::agrees);

    assertThat(agreed(first)).containsExactly(new Order.Cover(Coverage.ALL, Coverage.ALL));
  }

  @Test
  void aSilenceTakesFromTheCoverageAtOnceAndMovesNothingUntilThingsHaveSettled()
      throws StoreException {
    var many = covered(20);
    var neighbour = repairer.territory().neighbours().getFirst();
    var before = repairer.territory().held();

    var orders = settled(without(many, neighbour));

    var gained = Ranges.minus(repairer.territory().held(), before);
    assertThat(gained).isNotEmpty();
    assertThat(Ranges.intersection(repairer.coverage().ranges(), gained)).isEmpty();
    assertThat(reconciles(orders)).isEmpty();

    now = now.plus(CONFIG.settle());
    var due = reconciles(take(new Event.TimerFired()));
    assertThat(due).isNotEmpty();
    assertThat(Ranges.minus(due.getFirst().ranges(), gained)).isEmpty();
  }

  @Test
  void ifTheSilentOneIsBackByThenNothingHappens() throws StoreException {
    var many = covered(20);
    var before = repairer.coverage();
    var silent = repairer.territory().neighbours().getFirst();

    settled(without(many, silent));
    settled(many);

    assertThat(repairer.coverage()).isEqualTo(before);
    now = now.plus(CONFIG.settle());
    for (var order : reconciles(take(new Event.TimerFired()))) {
      assertThat(order.with()).isEqualTo(silent); // It may have missed something.
    }
  }

  /** All of a fifth of the network that restarts at once see only the others at first. */
  @Test
  void whoStartsAgainMovesNothingForThoseWhoMayBeStartingWithIt() throws StoreException {
    var many = covered(20);
    var before = repairer.coverage();
    var neighbour = repairer.territory().neighbours().getFirst();
    restart(before);

    assertThat(reconciles(settled(without(many, neighbour)))).isEmpty();
    assertThat(repairer.territory().held()).isNotEqualTo(before.ranges());
    settled(many);

    assertThat(repairer.coverage()).isEqualTo(before);
  }

  @Test
  void whoStartsAgainTakesOverOnceThingsHaveSettled() throws StoreException {
    var many = covered(20);
    var before = repairer.coverage().ranges();
    var neighbour = repairer.territory().neighbours().getFirst();
    restart(repairer.coverage());
    settled(without(many, neighbour));

    now = now.plus(CONFIG.settle());

    var due = reconciles(take(new Event.TimerFired()));
    assertThat(due).isNotEmpty();
    assertThat(Ranges.intersection(due.getFirst().ranges(), before)).isEmpty();
  }

  @Test
  void whatBelongsToOthersNowLeavesTheCoverage() throws StoreException {
    var many = new ArrayList<>(covered(5));
    many.addAll(Places.peers(40, random));

    settled(many);

    assertThat(repairer.coverage().ranges()).isEqualTo(repairer.territory().held());
    assertThat(repairer.coverage()).isNotEqualTo(Coverage.ALL);
  }

  @Test
  void eachNeighbourIsComparedWithOnceInAnInterval() throws StoreException {
    covered(20);
    var times = new HashMap<PeerId, Integer>();
    var end = now.plus(INTERVAL.multipliedBy(10));
    while (now.isBefore(end)) {
      for (var order : reconciles(wake())) {
        times.merge(order.with(), 1, Integer::sum);
        agreed(order).forEach(this::isNothing);
      }
    }
    assertThat(times.keySet()).containsAll(repairer.territory().neighbours());
    assertThat(times.values()).allMatch(count -> 7 <= count && count <= 13);
  }

  @Test
  void whatWasAgreedOfLateIsNotComparedWhoeverAsked() throws StoreException {
    covered(20);
    for (int i = 0; i < 40; i++) {
      now = now.plus(INTERVAL.dividedBy(4));
      for (var peer : repairer.territory().neighbours()) {
        agrees(peer);
      }
      assertThat(reconciles(take(new Event.TimerFired()))).isEmpty();
    }
  }

  @Test
  void moreThanSoManyComparisonsAreNeverUnderWay() throws StoreException {
    restart(Coverage.ALL, new RepairConfig(INTERVAL, 1, 2, INTERVAL));
    for (int i = 0; i < 500; i++) { // Most of them are to be handed over to somebody.
      side.plant(Bytes.ofUnsignedInt(i), Bytes.of(1), Lifetime.FOREVER);
    }
    int begun = reconciles(settled(Places.peers(60, random))).size();
    var end = now.plus(INTERVAL.multipliedBy(2)); // Before any is given up.
    while (repairer.wakeAt().isBefore(end)) {
      begun += reconciles(wake()).size();
    }
    assertThat(begun).isEqualTo(2);
  }

  @Test
  void anOrderThatNeverEndsCountsAsFailed() throws StoreException {
    var order = onlyReconcile(settled(few.subList(0, 1)));

    now = now.plus(Underway.DEADLINE);
    take(new Event.TimerFired());
    assertThat(reconciles(wake())).hasSize(1);
    assertThat(finish(order, new Outcome.Busy())).isEmpty(); // Too late.
  }

  @Test
  void durabilityCountsWhoWasSeenToHoldEachRecord() throws StoreException {
    side.plant(Bytes.of(1), Bytes.of(1), Lifetime.FOREVER);
    side.plant(Bytes.of(2), Bytes.of(1), Lifetime.FOREVER);
    var first = onlyReconcile(settled(few));
    assertThat(repairer.durability().unknown()).isEqualTo(2);

    var second = onlyReconcile(agreed(first));
    var lacking = Set.of(Key.of(Bytes.of(1)).id());
    ended(second, new Standing.Differed(lacking, false, true));

    assertThat(repairer.durability().byHolders()).containsExactly(0L, 0L, 1L, 1L);
    assertThat(repairer.durability().backlog()).isEqualTo(1);
    assertThat(repairer.durability().asOf()).contains(now);

    settled(List.of(first.with()));
    assertThat(repairer.durability().byHolders()).containsExactly(0L, 0L, 2L, 0L);
    assertThat(repairer.durability().wanted()).isEqualTo(2);
  }

  // ---- the world around
}
