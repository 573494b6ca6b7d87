package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Session.Purpose;
import io.kadis.libp2p.identity.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

/** What becomes of copies that belong to others, and of those of a node that leaves. */
class HandOverTest extends RepairerStory {
  @Test
  void whatLiesBeyondIsComparedWithAllItsHoldersAndLetGoAfterAWhile() throws StoreException {
    covered(6);
    var id = plantBeyond();
    var start = now;
    var confirmed = new ArrayList<PeerId>();
    Order.LetGo letGo = null;
    while (letGo == null) {
      for (var order : new ArrayList<>(wake())) {
        letGo = order instanceof Order.LetGo found ? found : letGo;
        for (var next : carryOut(order, confirmed, id)) {
          letGo = next instanceof Order.LetGo found ? found : letGo;
        }
      }
    }
    assertThat(letGo.range().contains(id)).isTrue();
    assertThat(confirmed)
        .hasSize(2 * N) // Once at the start, and once more before it is let go.
        .hasSameElementsAs(repairer.territory().holders(id));
    assertThat(now).isAfterOrEqualTo(start.plus(INTERVAL.multipliedBy(Surplus.REST)));
    assertThat(letGo.asOf()).isEqualTo(side.store.fingerprint(letGo.range(), letGo.cutoff()));
  }

  @Test
  void anHeirThatLacksItIsToldAndNothingIsLetGo() throws StoreException {
    covered(6);
    var id = plantBeyond();
    int told = 0;
    var end = now.plus(INTERVAL.multipliedBy(8));
    while (now.isBefore(end)) {
      for (var order : new ArrayList<>(wake())) {
        assertThat(order).isNotInstanceOf(Order.LetGo.class);
        if (order instanceof Order.Reconcile(_, _, _, var purpose)
            && purpose == Purpose.HAND_OVER) {
          var lacking = new Standing.Differed(Set.of(id), false, true);
          told += offers(ended((Order.Reconcile) order, lacking)).size();
        } else {
          carryOut(order, new ArrayList<>(), id);
        }
      }
    }
    assertThat(told).isBetween(3, 60);
  }

  @Test
  void anHeirThatLacksItIsToldLongBeforeItMayBeLetGo() throws StoreException {
    covered(6);
    var id = plantBeyond();
    var start = now;
    int told = 0;
    while (told == 0) {
      for (var order : new ArrayList<>(wake())) {
        if (order instanceof Order.Reconcile compare && compare.purpose() == Purpose.HAND_OVER) {
          told += offers(ended(compare, new Standing.Differed(Set.of(id), false, true))).size();
        } else {
          carryOut(order, new ArrayList<>(), id);
        }
      }
    }
    assertThat(now).isBeforeOrEqualTo(start.plus(INTERVAL));
  }

  @Test
  void whoLeavesTellsItsHeirsAndIsDoneWhenTheyHaveAll() throws StoreException {
    covered(2);
    side.plant(Bytes.of(1), Bytes.of(1), Lifetime.FOREVER);

    var orders = new ArrayList<>(take(new Event.Leaving()));

    assertThat(offers(orders)).hasSize(2).allMatch(Order.Offer::leaving);
    while (!orders.isEmpty()) {
      var order = orders.removeFirst();
      if (order instanceof Order.LetGo) {
        assertThat(repairer.handedOver()).isFalse();
        side.store.update(Bytes.of(1), _ -> new RecordStore.Decision.Remove());
      }
      orders.addAll(
          order instanceof Order.Reconcile reconcile
              ? agreed(reconcile)
              : carryOut(order, new ArrayList<>(), Bytes32.ZERO));
    }
    assertThat(repairer.handedOver()).isTrue();
    assertThat(repairer.coverage()).isEqualTo(Coverage.NONE);
  }

  @Test
  void aLoneLeaverHasHandedOverNothing() throws StoreException {
    take(new Event.Neighbourhood(List.of(), true, true));
    side.plant(Bytes.of(1), Bytes.of(1), Lifetime.FOREVER);

    take(new Event.Leaving());

    assertThat(repairer.handedOver()).isFalse();
  }
}
