package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * The orders given and not finished. At most so many comparisons at once, one with each peer, and
 * each range with one peer at a time, so that nothing is pulled twice. One owner.
 */
final class Underway {
  /** An order that is not finished by then never will be: the driver has shorter deadlines. */
  static final Duration DEADLINE = Duration.ofMinutes(30);

  private record Running(Order order, Instant deadline) {}

  private final int transfers;
  private final SequencedMap<Long, Running> orders = new LinkedHashMap<>();
  private int comparisons;
  private long last;

  /** Being compared with somebody; disjoint. Worked out anew after a change. */
  private Optional<NavigableSet<Prefix>> busy = Optional.empty();

  Underway(int transfers) {
    this.transfers = transfers;
  }

  /** Numbers an order, and remembers it. */
  <T extends Order> T begin(LongFunction<T> order, Instant now) {
    var begun = order.apply(++last);
    orders.put(last, new Running(begun, now.plus(DEADLINE)));
    comparisons += begun instanceof Order.Reconcile ? 1 : 0;
    busy = Optional.empty();
    return begun;
  }

  /** Empty for a stray or second end. */
  Optional<Order> end(long id) {
    var ended = Optional.ofNullable(orders.remove(id)).map(Running::order);
    busy = Optional.empty();
    comparisons -= ended.filter(Order.Reconcile.class::isInstance).isPresent() ? 1 : 0;
    return ended;
  }

  /** The orders that have run out of time. */
  List<Long> overdue(Instant now) {
    var late = new ArrayList<Long>();
    for (var order : orders.entrySet()) {
      if (now.isBefore(order.getValue().deadline)) {
        break; // They are in order of time.
      }
      late.add(order.getKey());
    }
    return late;
  }

  boolean full() {
    return comparisons >= transfers;
  }

  boolean with(PeerId peer) {
    return reconciling().anyMatch(order -> order.with().equals(peer));
  }

  boolean offering(PeerId peer) {
    return orders.values().stream()
        .anyMatch(running -> running.order instanceof Order.Offer o && o.to().equals(peer));
  }

  boolean has(Class<? extends Order> kind) {
    return orders.values().stream().anyMatch(running -> kind.isInstance(running.order));
  }

  /** Whether any of {@code range} is being compared with somebody, or let go. */
  boolean in(Prefix range) {
    var ranges = busy.orElseGet(this::busy);
    // Of disjoint ranges in order, only the last before it can be around it.
    return (ranges.floor(range) instanceof Prefix before && before.contains(range))
        || (ranges.ceiling(range) instanceof Prefix after && range.contains(after));
  }

  private NavigableSet<Prefix> busy() {
    var compared = reconciling().flatMap(order -> order.ranges().stream());
    var ranges = new TreeSet<>(Prefix.merged(Stream.concat(compared, lettingGo()).toList()));
    busy = Optional.of(ranges);
    return ranges;
  }

  /** Some of what is held in {@code range} may be gone in a moment: it proves nothing. */
  boolean isLettingGo(Prefix range) {
    return Ranges.overlap(lettingGo().toList(), range);
  }

  Optional<Instant> due() {
    return Optional.ofNullable(orders.firstEntry()).map(first -> first.getValue().deadline);
  }

  private Stream<Prefix> lettingGo() {
    return orders.values().stream()
        .map(Running::order)
        .filter(Order.LetGo.class::isInstance)
        .map(order -> ((Order.LetGo) order).range());
  }

  private Stream<Order.Reconcile> reconciling() {
    return orders.values().stream()
        .map(Running::order)
        .filter(Order.Reconcile.class::isInstance)
        .map(Order.Reconcile.class::cast);
  }
}
