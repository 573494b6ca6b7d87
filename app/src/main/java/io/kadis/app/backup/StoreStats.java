package io.kadis.app.backup;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Namespace;
import io.kadis.dht.record.Validators;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** Counts what a store holds. Reads all of it, a page at a time. One thread. */
public final class StoreStats {
  private static final int PAGE = 1_000;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final Validators validators;
  private final Instant now;
  private final Map<String, Size> byNamespace = new TreeMap<>();
  private final Map<When, Long> byItself = new EnumMap<>(When.class);
  private final Map<When, Long> onceAgreed = new EnumMap<>(When.class);
  private Size all = Size.NONE;
  private @Nullable Instant oldest;
  private @Nullable Instant newest;

  private StoreStats(Validators validators, Instant now) {
    this.validators = validators;
    this.now = now;
  }

  /** When the time of a record is over. */
  public enum When {
    OVER,
    WITHIN_HOUR,
    WITHIN_DAY,
    LATER;

    private static When in(Duration left) {
      if (!left.isPositive()) {
        return OVER;
      }
      return left.compareTo(HOUR) <= 0
          ? WITHIN_HOUR
          : left.compareTo(DAY) <= 0 ? WITHIN_DAY : LATER;
    }
  }

  /**
   * Of some records.
   *
   * @param bytes of keys and values
   */
  public record Size(long records, long bytes) {
    static final Size NONE = new Size(0, 0);

    Size plus(Size other) {
      return new Size(records + other.records, bytes + other.bytes);
    }
  }

  /**
   * What was found.
   *
   * @param byNamespace by name; {@code ?} for keys without one
   * @param byItself those that go when their time is over
   * @param onceAgreed deletes and the like, which then go once all replicas agree
   * @param oldest when the record that was stored first was; empty: there is none
   */
  public record Report(
      Size all,
      Map<String, Size> byNamespace,
      Map<When, Long> byItself,
      Map<When, Long> onceAgreed,
      Optional<Instant> oldest,
      Optional<Instant> newest) {
    /** Those whose time is never over. */
    public long lasting() {
      return all.records() - sum(byItself) - sum(onceAgreed);
    }

    private static long sum(Map<When, Long> counts) {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * @param validators of all namespaces there are; records of others are counted as lasting
   * @param done is told how many records were seen
   */
  public static Report run(LmdbStore store, Validators validators, Instant now, LongConsumer done)
      throws StoreException {
    var stats = new StoreStats(validators, now);
    var after = Optional.<Bytes32>empty();
    List<KadRecord> page = store.page(after, PAGE);
    while (!page.isEmpty()) {
      page.forEach(stats::count);
      done.accept(stats.all.records());
      after = Optional.of(Key.of(page.getLast().key()).id());
      page = store.page(after, PAGE);
    }
    return stats.report();
  }

  private Report report() {
    return new Report(
        all,
        byNamespace,
        byItself,
        onceAgreed,
        Optional.ofNullable(oldest),
        Optional.ofNullable(newest));
  }

  private void count(KadRecord record) {
    var size = new Size(1, (long) record.key().size() + record.value().size());
    all = all.plus(size);
    String name = Namespace.of(record.key()).map(Namespace::name).orElse("?");
    byNamespace.merge(name, size, Size::plus);
    validators.of(record.key()).ifPresent(rules -> count(rules.lifetime(record)));
    var received = record.received();
    oldest = oldest == null || received.isBefore(oldest) ? received : oldest;
    newest = newest == null || received.isAfter(newest) ? received : newest;
  }

  private void count(Lifetime lifetime) {
    switch (lifetime) {
      case Lifetime.Forever() -> {}
      case Lifetime.Until(var end) -> count(byItself, end);
      case Lifetime.Purgeable(var from) -> count(onceAgreed, from);
    }
  }

  private void count(Map<When, Long> counts, Instant end) {
    counts.merge(When.in(Duration.between(now, end)), 1L, Long::sum);
  }
}
