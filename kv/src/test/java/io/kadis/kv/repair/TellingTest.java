package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.StoreException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

/** What a repairer does about what others lack, and about what they say it lacks. */
class TellingTest extends RepairerStory {
  @Test
  void whoLacksWhatItShouldHoldIsTold() throws StoreException {
    var order = onlyReconcile(settled(few));

    var orders = ended(order, new Standing.Differed(Set.of(Bytes32.ZERO), false, true));

    assertThat(offers(orders)).hasSize(1);
    assertThat(offers(orders).getFirst().to()).isEqualTo(order.with());
    assertThat(offers(orders).getFirst().ranges())
        .as("nothing else is compared again")
        .containsExactly(new Prefix(Bytes32.ZERO, Prefix.MAX_LENGTH));
  }

  @Test
  void whatWasOfferedOneByOneIsRememberedWithItsRange() throws StoreException {
    var ids = IntStream.range(0, 2_000).mapToObj(i -> Key.of(Bytes.ofUnsignedInt(i)).id()).toList();
    for (int i = 0; i < ids.size(); i++) {
      side.plant(Bytes.ofUnsignedInt(i), Bytes.of(1), Lifetime.FOREVER);
    }
    var peer = few.getFirst();
    for (var order = onlyReconcile(settled(few)); ; order = onlyReconcile(agreed(order))) {
      if (order.with().equals(peer)) {
        ended(order, new Standing.Differed(Set.copyOf(ids), false, true));
        break;
      }
    }
    for (var id : ids) {
      take(new Event.Agreed(peer, List.of(new Prefix(id, Prefix.MAX_LENGTH))));
    }
    assertThat(repairer.durability().byHolders()).as("nobody lacks any").endsWith(0L, 2_000L);
    assertThat(repairer.durability().unknown()).as("not pushed out").isZero();
  }

  @Test
  void whatIsOfferedIsComparedIfItIsOurs() throws StoreException {
    var many = covered(20);
    var from = many.getFirst();
    var ours = repairer.territory().held().getFirst();
    var beyond = repairer.territory().beyond().getFirst();

    var orders = take(new Event.Offered(from, List.of(ours, beyond), false));

    assertThat(onlyReconcile(orders).ranges()).containsExactly(ours);
    assertThat(onlyReconcile(orders).with()).isEqualTo(from);
  }

  /** Those who should hold it instead may have died where this node could not see it. */
  @Test
  void whoIsOfferedWhatOthersShouldHoldAsksWhetherThoseAreThere() throws StoreException {
    var many = covered(20);
    var territory = repairer.territory();
    var wide = Territory.of(self, many, 2 * N);
    var near = Ranges.minus(wide.held(), territory.held()).getFirst();
    var others = new TreeSet<>(territory.holders(near.first()));
    var neighbour = many.stream().filter(peer -> !others.contains(peer)).findFirst().orElseThrow();
    var offer = new Event.Offered(neighbour, List.of(point(near.first())), false);

    assertThat(take(new Event.Offered(Places.peer(random), offer.ranges(), false))).isEmpty();
    assertThat(take(offer)).containsExactly(new Order.Check(others));
    assertThat(take(offer)).as("not for each offer").isEmpty();
    now = now.plus(CONFIG.settle());
    assertThat(take(offer)).contains(new Order.Check(others));
  }

  private static Prefix point(Bytes32 id) {
    return new Prefix(id, Prefix.MAX_LENGTH);
  }

  @Test
  void whoOffersForEverIsComparedWithNowAndThen() throws StoreException {
    covered(20);
    var stranger = Places.peer(random);
    var offer = new Event.Offered(stranger, List.of(Prefix.ALL), false);
    int taken = 0;
    for (int i = 0; i < 600; i++) {
      now = now.plusMillis(100);
      for (var order : reconciles(take(offer))) {
        taken += order.with().equals(stranger) ? 1 : 0;
        agreed(order);
      }
    }
    assertThat(taken).isBetween(2, 20);
  }

  @Test
  void whoIsLeavingIsCountedOutAtOnceAndPulledFrom() throws StoreException {
    covered(20);
    var leaver = repairer.territory().neighbours().getFirst();
    var before = repairer.territory().held();

    var orders = take(new Event.Offered(leaver, List.of(Prefix.ALL), true));

    assertThat(repairer.territory().neighbours()).doesNotContain(leaver);
    var gained = Ranges.minus(repairer.territory().held(), before);
    assertThat(Ranges.intersection(repairer.coverage().ranges(), gained)).isEmpty();
    assertThat(reconciles(orders)).extracting(Order.Reconcile::with).contains(leaver);
  }

  @Test
  void whoSaidItWasLeavingAndIsStillThereCountsAgain() throws StoreException {
    covered(20);
    var leaver = repairer.territory().neighbours().getFirst();
    take(new Event.Offered(leaver, List.of(), true));

    now = now.plus(INTERVAL.multipliedBy(2));
    take(new Event.TimerFired());

    assertThat(repairer.territory().neighbours()).contains(leaver);
  }
}
