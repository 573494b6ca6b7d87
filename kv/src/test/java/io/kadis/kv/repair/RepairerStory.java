package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Session.Purpose;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** A repairer, and what is told to it and done for it. */
abstract class RepairerStory {
  static final Duration INTERVAL = Duration.ofMinutes(10);
  static final RepairConfig CONFIG = RepairConfig.DEFAULTS.every(INTERVAL);
  static final int N = 3;

  final SplittableRandom random = new SplittableRandom(7);
  final Side side = new Side(new MemoryStore());
  final PeerId self = Places.peer(random);
  final List<PeerId> few = Places.peers(2, random);
  Instant now = Side.NOW;
  Repairer repairer = started(Coverage.NONE, CONFIG);

  void restart(Coverage saved) {
    restart(saved, CONFIG);
  }

  void restart(Coverage saved, RepairConfig config) {
    repairer = started(saved, config);
  }

  Repairer started(Coverage saved, RepairConfig config) {
    return new Repairer(new Repairer.Site(self, N, config, side.store, saved), random);
  }

  /** So many others, all compared with. */
  List<PeerId> covered(int others) throws StoreException {
    var many = Places.peers(others, random);
    var open = new ArrayList<>(reconciles(settled(many)));
    while (!open.isEmpty()) {
      open.addAll(reconciles(agreed(open.removeFirst())));
    }
    assertThat(repairer.coverage().ranges()).isEqualTo(repairer.territory().held());
    return many;
  }

  Bytes32 plantBeyond() {
    for (int i = 0; ; i++) {
      var key = Bytes.ofUnsignedInt(i);
      var id = Key.of(key).id();
      if (!repairer.territory().holds(id)) {
        side.plant(key, Bytes.of(1), Lifetime.FOREVER);
        return id;
      }
    }
  }

  /** All others hold what is held here. */
  List<Order> carryOut(Order order, List<PeerId> confirmed, Bytes32 id) throws StoreException {
    return switch (order) {
      case Order.Reconcile reconcile -> {
        if (reconcile.purpose() == Purpose.HAND_OVER
            && reconcile.ranges().stream().anyMatch(range -> range.contains(id))) {
          confirmed.add(reconcile.with());
        }
        var next = new ArrayList<Order>();
        for (var following : agreed(reconcile)) {
          next.add(following);
          next.addAll(carryOut(following, confirmed, id));
        }
        yield next;
      }
      case Order.Locate locate -> finish(locate.id(), new Outcome.Located(List.of()));
      case Order.LetGo letGo -> finish(letGo.id(), new Outcome.LetGone(1, true));
      case Order.Offer offer -> finish(offer.id(), new Outcome.Told());
      case Order.Cover _, Order.Check _ -> List.of();
    };
  }

  List<Order> take(Event event) throws StoreException {
    return repairer.advance(event, now, now);
  }

  List<Order> settled(List<PeerId> known) throws StoreException {
    return take(new Event.Neighbourhood(known, true, false));
  }

  List<Order> wake() throws StoreException {
    assertThat(repairer.wakeAt()).isAfter(now);
    now = repairer.wakeAt();
    return take(new Event.TimerFired());
  }

  /** It wakes for other things as well. */
  Order.Reconcile nextReconcile() throws StoreException {
    var begun = reconciles(wake());
    while (begun.isEmpty()) {
      begun = reconciles(wake());
    }
    return onlyReconcile(List.copyOf(begun));
  }

  List<Order> wakeUntilReconcile() throws StoreException {
    while (true) {
      var orders = wake();
      if (!reconciles(orders).isEmpty()) {
        return orders;
      }
    }
  }

  List<Order> stopped(Order.Reconcile order, int pulled, int refused) throws StoreException {
    var standings = new HashMap<Prefix, Standing>();
    order.ranges().forEach(r -> standings.put(r, new Standing.Differed(Set.of(), false, false)));
    var report = new Session.Report(Map.copyOf(standings), 1, pulled, pulled, refused);
    return finish(order, new Outcome.Compared(report));
  }

  List<Order> agreed(Order.Reconcile order) throws StoreException {
    return ended(order, new Standing.Agreed());
  }

  List<Order> ended(Order.Reconcile order, Standing standing) throws StoreException {
    var standings = new HashMap<Prefix, Standing>();
    order.ranges().forEach(range -> standings.put(range, standing));
    var report = new Session.Report(Map.copyOf(standings), 1, 0, 0, 0);
    return finish(order, new Outcome.Compared(report));
  }

  void agrees(PeerId peer) {
    try {
      take(new Event.Agreed(peer, repairer.territory().sharedWith(peer)));
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  List<Order> finish(Order.Reconcile order, Outcome outcome) throws StoreException {
    return finish(order.id(), outcome);
  }

  List<Order> finish(long order, Outcome outcome) throws StoreException {
    return take(new Event.Finished(order, outcome));
  }

  void isNothing(Order order) {
    assertThat(order).isNull();
  }

  static List<PeerId> without(List<PeerId> peers, PeerId one) {
    return peers.stream().filter(peer -> !peer.equals(one)).toList();
  }

  static Order.Reconcile onlyReconcile(List<Order> orders) {
    assertThat(reconciles(orders)).hasSize(1);
    return reconciles(orders).getFirst();
  }

  static List<Order.Reconcile> reconciles(List<Order> orders) {
    return orders.stream()
        .filter(Order.Reconcile.class::isInstance)
        .map(Order.Reconcile.class::cast)
        .toList();
  }

  static List<Order.Offer> offers(List<Order> orders) {
    return orders.stream()
        .filter(Order.Offer.class::isInstance)
        .map(Order.Offer.class::cast)
        .toList();
  }
}
