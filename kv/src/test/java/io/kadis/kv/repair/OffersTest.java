package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.store.StoreException;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that has compared with all around it hears of what it lacks. */
class OffersTest extends RepairerStory {
  private static final int TRANSFERS = 6;

  /** As long as a comparison may take. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private List<PeerId> around = List.of();
  private List<Prefix> parts = List.of();

  @BeforeEach
  void start() throws StoreException {
    restart(Coverage.NONE, new RepairConfig(INTERVAL, 1 << 20, TRANSFERS, INTERVAL));
    around = covered(20);
    parts = repairer.territory().held().getFirst().parts(5);
  }

  @Test
  void offersTakeHalfOfTheTransfersAtMost() throws StoreException {
    var begun = new ArrayList<Order.Reconcile>();
    for (int i = 0; i < 10; i++) {
      begun.addAll(offered(around.get(i), parts.get(i)));
    }
    assertThat(begun).hasSize(TRANSFERS / 2);

    assertThat(onlyReconcile(agreed(begun.getFirst())).with()).as("the next").isIn(around);
  }

  /** Who holds what lies far from it is not among those around. */
  @Test
  void aStrangerIsHeardButOneAtATime() throws StoreException {
    var begun = new ArrayList<Order.Reconcile>();
    for (int i = 0; i < 10; i++) {
      begun.addAll(offered(Places.peer(random), parts.get(i)));
    }
    assertThat(begun).hasSize(1);

    var next = onlyReconcile(agreed(begun.getFirst()));
    assertThat(next.with()).as("it took no time").isNotIn(around);
  }

  @Test
  void thoseAroundDoNotWaitForStrangers() throws StoreException {
    for (int i = 0; i < 2 * Offers.MAX_PEERS; i++) {
      offered(Places.peer(random), parts.get(i % 16));
    }
    var known = around.getFirst();

    assertThat(onlyReconcile(take(new Event.Offered(known, List.of(parts.get(20)), false))).with())
        .isEqualTo(known);
  }

  @Test
  void afterAStrangerThatTookLongThereIsAsMuchTimeForOthers() throws StoreException {
    var slow = offered(Places.peer(random), Prefix.ALL).getFirst();
    offered(Places.peer(random), Prefix.ALL);
    now = now.plus(LONG);

    var others = new ArrayList<>(reconciles(finish(slow, new Outcome.Failed())));
    var end = now.plus(LONG);
    assertThat(others).allSatisfy(order -> assertThat(order.with()).isIn(around));
    while (repairer.wakeAt().isBefore(end)) {
      var next = new ArrayList<>(reconciles(wake()));
      for (var order : others) {
        next.addAll(reconciles(agreed(order)));
      }
      assertThat(next).allSatisfy(order -> assertThat(order.with()).isIn(around));
      others = next;
    }
    now = end;
    var atLast = new ArrayList<>(reconciles(take(new Event.TimerFired())));
    for (var order : others) {
      atLast.addAll(reconciles(agreed(order)));
    }
    assertThat(atLast).anySatisfy(order -> assertThat(order.with()).isNotIn(around));
  }

  @Test
  void aLeaverIsHeardAsOneOfThoseAround() throws StoreException {
    offered(Places.peer(random), parts.getFirst());
    var leaver = around.getFirst();

    var orders = take(new Event.Offered(leaver, List.of(parts.get(1)), true));

    assertThat(reconciles(orders))
        .anySatisfy(order -> assertThat(order.ranges()).contains(parts.get(1)));
  }

  private List<Order.Reconcile> offered(PeerId by, Prefix range) throws StoreException {
    return reconciles(take(new Event.Offered(by, List.of(range), false)));
  }
}
