package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Session.Purpose;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handing over when things change or fail meanwhile. */
class SurplusTest {
  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final Bytes KEY = Bytes.of(1);

  private final SplittableRandom random = new SplittableRandom(11);
  private final Side side = new Side(new MemoryStore());
  private final Ailing held = new Ailing(side.store);
  private final List<PeerId> peers = Places.peers(2, random);
  private final PeerId self = Places.peer(random);
  private Repairer repairer;
  private Instant now = Side.NOW;

  @BeforeEach
  void start() {
    var config = RepairConfig.DEFAULTS.every(INTERVAL);
    repairer = new Repairer(new Repairer.Site(self, 3, config, held, Coverage.ALL), random);
  }

  @Test
  void whoCannotReadItsStoreHasNotHandedOver() throws StoreException {
    settled(peers);
    now = now.plus(INTERVAL.multipliedBy(2));
    take(new Event.TimerFired()); // Finds nothing: all of the key space is its own.
    side.plant(KEY, Bytes.of(1), Lifetime.FOREVER);

    held.readable = 0;
    assertThatThrownBy(() -> take(new Event.Leaving())).isInstanceOf(StoreException.class);
    assertThat(repairer.handedOver()).isFalse();
    assertThatThrownBy(() -> take(new Event.Leaving())).isInstanceOf(StoreException.class);
    assertThat(repairer.handedOver()).isFalse();
  }

  @Test
  void whatWasOrderedBeforeTheStoreFailedIsStillOrdered() throws StoreException {
    settled(peers);
    side.plant(KEY, Bytes.of(1), Lifetime.FOREVER);

    held.readable = 0;
    assertThatThrownBy(() -> take(new Event.Leaving())).isInstanceOf(StoreException.class);
    held.readable = Integer.MAX_VALUE;

    var orders = take(new Event.Leaving());
    assertThat(orders.stream().filter(Order.Offer.class::isInstance)).hasSize(2);
    assertThat(handOvers(orders)).isNotEmpty();
  }

  @Test
  void anHeirThatAgreedLongAgoIsComparedWithAgain() throws StoreException {
    var open = leaving();
    agreed(open.getFirst());

    now = now.plus(Duration.ofMinutes(15));
    var orders = agreed(open.getLast());

    assertThat(letGo(orders)).isEmpty();
    assertThat(handOvers(orders))
        .extracting(Order.Reconcile::with)
        .containsExactly(open.getFirst().with());
    assertThat(letGo(agreed(handOvers(orders).getFirst()))).isPresent();
  }

  @Test
  void anHeirThatHasGoneSinceItAgreedDoesNotCount() throws StoreException {
    var open = leaving();
    agreed(open.getFirst());
    settled(List.of(open.getLast().with(), Places.peer(random)));

    assertThat(letGo(agreed(open.getLast()))).isEmpty();
  }

  @Test
  void whatIsBeingLetGoIsNotComparedAndNobodysAgreementCovers() throws StoreException {
    var underway = new Underway(4);
    var range = Prefix.ALL.half(true);
    var order =
        underway.begin(
            id -> new Order.LetGo(id, range, side.store.fingerprint(range, now), now), now);

    var openings = new Openings(underway, new Backoff(random), random, now);
    assertThat(openings.in(Prefix.ALL)).isFalse();
    assertThat(openings.in(range.half(true))).isFalse();
    assertThat(openings.in(Prefix.ALL.half(false))).isTrue();
    assertThat(underway.isLettingGo(range.half(false))).isTrue();

    underway.end(order.id());
    assertThat(openings.in(Prefix.ALL)).isTrue();
  }

  @Test
  void ofWhatNothingIsLeftNobodyIsLookedFor() throws StoreException {
    var locate = whileLeavingFarOff();
    side.store.update(KEY, _ -> new RecordStore.Decision.Remove());

    take(new Event.Finished(locate.id(), new Outcome.Failed()));

    assertThat(repairer.handedOver()).isTrue();
  }

  /** The heirs lie elsewhere by what a peer says of itself. */
  private Order.Locate whileLeavingFarOff() throws StoreException {
    for (var order : leaving()) {
      var declined = new HashMap<Prefix, Standing>();
      order.ranges().forEach(range -> declined.put(range, new Standing.Declined()));
      take(
          new Event.Finished(
              order.id(), new Outcome.Compared(new Session.Report(declined, 1, 0, 0, 0))));
    }
    while (true) {
      now = repairer.wakeAt();
      for (var order : take(new Event.TimerFired())) {
        if (order instanceof Order.Locate locate) {
          return locate;
        }
      }
    }
  }

  /** What this node compares with its two heirs when it leaves with a record. */
  private List<Order.Reconcile> leaving() throws StoreException {
    settled(peers);
    side.plant(KEY, Bytes.of(1), Lifetime.FOREVER);
    var open = new ArrayList<>(handOvers(take(new Event.Leaving())));
    assertThat(open).hasSize(2);
    return open;
  }

  private Optional<Order.LetGo> letGo(List<Order> orders) {
    return orders.stream()
        .filter(Order.LetGo.class::isInstance)
        .map(Order.LetGo.class::cast)
        .findFirst();
  }

  private static List<Order.Reconcile> handOvers(List<Order> orders) {
    return orders.stream()
        .filter(Order.Reconcile.class::isInstance)
        .map(Order.Reconcile.class::cast)
        .filter(order -> order.purpose() == Purpose.HAND_OVER)
        .toList();
  }

  private List<Order> settled(List<PeerId> known) throws StoreException {
    return take(new Event.Neighbourhood(known, true, false));
  }

  private List<Order> take(Event event) throws StoreException {
    return repairer.advance(event, now, now);
  }

  private List<Order> agreed(Order.Reconcile order) throws StoreException {
    var standings = new HashMap<Prefix, Standing>();
    order.ranges().forEach(range -> standings.put(range, new Standing.Agreed()));
    var report = new Session.Report(standings, 1, 0, 0, 0);
    return take(new Event.Finished(order.id(), new Outcome.Compared(report)));
  }

  /** A store that cannot be read for a while. */
  private static final class Ailing implements RangeStore {
    private final MemoryStore store;
    private int readable = Integer.MAX_VALUE;

    Ailing(MemoryStore store) {
      this.store = store;
    }

    @Override
    public Fingerprint fingerprint(Prefix range, Instant cutoff) throws StoreException {
      if (readable-- <= 0) {
        throw new StoreException.Busy("for now");
      }
      return store.fingerprint(range, cutoff);
    }

    @Override
    public List<Item> items(Prefix range, Instant cutoff, int max) {
      return store.items(range, cutoff, max);
    }

    @Override
    public Optional<KadRecord> at(Bytes32 id) {
      return store.at(id);
    }
  }
}
