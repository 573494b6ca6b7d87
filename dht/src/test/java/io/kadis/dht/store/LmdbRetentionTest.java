package io.kadis.dht.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreConfig.Durability;
import io.kadis.testing.Seeds;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the store keeps what, and what it tells about it. */
class LmdbRetentionTest {
  private static final StoreConfig CONFIG = new StoreConfig(Durability.SYNC, 64 << 20);
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123456789Z");

  @TempDir Path directory;

  @Test
  void whatIsPurgeableOutlivesASweepAndIsNamedTheLongestDueFirst() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("later", "3"), purgeable(7));
      put(store, record("first", "1"), purgeable(1));
      put(store, record("second", "2"), purgeable(4));
      put(store, record("ever", "x"), Lifetime.FOREVER);
      put(store, record("gone", "x"), until(1));

      assertThat(store.sweep(at(100))).isEqualTo(1);

      assertThat(store.count()).isEqualTo(4);
      assertThat(store.purgeable(Instant.EPOCH, at(0), 10)).isEmpty();
      assertThat(store.purgeable(Instant.EPOCH, at(4), 10))
          .containsExactly(record("first", "1"), record("second", "2"));
      assertThat(store.purgeable(Instant.EPOCH, at(100), 1)).containsExactly(record("first", "1"));
      assertThat(store.purgeable(at(1), at(100), 10))
          .as("those after the first")
          .containsExactly(record("second", "2"), record("later", "3"));
      assertThat(store.check().problems()).isEmpty();
    }
  }

  @Test
  void whatIsPutInThePlaceOfATombstoneIsNotPurgeable() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("a", "tombstone"), purgeable(1));
    }
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("a", "value"), Lifetime.FOREVER);

      assertThat(store.purgeable(Instant.EPOCH, at(100), 10)).isEmpty();
      assertThat(store.check().problems()).isEmpty();

      put(store, record("a", "tombstone"), purgeable(1));
      store.update(key("a"), _ -> new Decision.Remove());
      assertThat(store.purgeable(Instant.EPOCH, at(100), 10)).isEmpty();
      assertThat(store.check().problems()).isEmpty();
    }
  }

  /** The rotten one's entry in the index is still there, and must not name the new record. */
  @Test
  void aRecordInThePlaceOfARottenTombstoneIsNotPurgeable() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("a", "will rot away"), purgeable(1));
    }
    DamagedStore.flipAByteOf(directory, "will rot away");
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.purgeable(Instant.EPOCH, at(100), 10)).isEmpty();
      assertThat(store.check().problems()).singleElement().asString().contains("checksum");

      put(store, record("a", "new"), purgeable(50));

      assertThat(store.purgeable(Instant.EPOCH, at(20), 10)).isEmpty();
    }
  }

  @Test
  void pagesHoldEveryRecordOnceInTheOrderOfIds() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      var all = IntStream.range(0, 25).mapToObj(i -> record("k" + i, "v")).toList();
      for (KadRecord record : all) {
        put(store, record, Lifetime.FOREVER);
      }

      var paged = new ArrayList<KadRecord>();
      Optional<Bytes32> after = Optional.empty();
      for (var page = store.page(after, 10); !page.isEmpty(); page = store.page(after, 10)) {
        assertThat(page).hasSizeLessThanOrEqualTo(10);
        paged.addAll(page);
        after = Optional.of(id(page.getLast()));
      }

      assertThat(paged)
          .containsExactlyElementsOf(
              all.stream().sorted(Comparator.comparing(LmdbRetentionTest::id)).toList());
    }
  }

  @Test
  void whatANodeWroteIsKeptBesideWhatItHoldsUntilItsTimeIsOver() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("a", "held"), Lifetime.FOREVER);
      store.saveWritten(record("a", "written"), at(10));
      store.saveWritten(record("b", "old"), at(10));
      store.saveWritten(record("b", "new"), at(90));
    }
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.written(key("a"))).contains(record("a", "written"));
      assertThat(store.written(key("b"))).contains(record("b", "new"));
      assertThat(store.check().written()).isEqualTo(2);
      assertThat(store.check().usedBytes()).isEqualTo(store.usedBytes());

      assertThat(store.sweep(at(20))).isEqualTo(1);

      assertThat(store.written(key("a"))).isEmpty();
      assertThat(store.written(key("b"))).contains(record("b", "new"));
      assertThat(store.get(key("a"))).contains(record("a", "held"));
      assertThat(store.count()).isEqualTo(1);
      assertThat(store.check().problems()).isEmpty();
    }
  }

  @Test
  void whatANodeWroteIsCountedAgainstTheQuota() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, new StoreConfig(Durability.SYNC, 2_000))) {
      store.saveWritten(record("a", "x".repeat(1_000)), at(10));

      assertThatThrownBy(() -> store.saveWritten(record("b", "y".repeat(1_000)), at(10)))
          .isInstanceOf(StoreException.Full.class);
      assertThat(store.written(key("b"))).isEmpty();
      assertThat(store.check().problems()).isEmpty();
    }
  }

  @Test
  void behavesLikeAMapWithLifetimes() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      var model = new HashMap<Bytes, Kept>();
      var changed = new ArrayList<Bytes>();
      store.onChange(changed::add);

      Seeds.check(
          8,
          random -> {
            randomUpdates(store, model, random);
            changed.clear();
            assertPurgeable(store, model);
            var swept = sweepModel(model);
            store.sweep(at(5));
            assertThat(changed).containsExactlyInAnyOrderElementsOf(swept);
            assertThat(store.count()).isEqualTo(model.size());
            assertPurgeable(store, model);
            assertThat(store.check().problems()).isEmpty();
          });
    }
  }

  @Test
  void listenersHearOfWhatChangedAndOfNothingElse() throws Exception {
    var changed = new ArrayList<Bytes>();
    try (LmdbStore store = LmdbStore.open(directory, new StoreConfig(Durability.SYNC, 1_000))) {
      store.onChange(changed::add);
      store.update(key("kept"), _ -> new Decision.Keep());
      store.saveWritten(record("written", "x"), at(1));
      assertThatThrownBy(() -> put(store, record("big", "x".repeat(1_000)), Lifetime.FOREVER))
          .isInstanceOf(StoreException.Full.class);
      assertThatThrownBy(() -> store.update(key("bad"), LmdbRetentionTest::bug))
          .hasRootCauseMessage("a bug");
      store.sweep(at(50));
      assertThat(changed).isEmpty();

      put(store, record("a", "1"), until(1));
      put(store, record("b", "1"), Lifetime.FOREVER);
      store.update(key("b"), _ -> new Decision.Remove());
      store.sweep(at(50));
      assertThat(changed).containsExactly(key("a"), key("b"), key("b"), key("a"));
    }
  }

  /**
   * With {@code async} a put returns before its commit; who hears of it must see it all the same.
   */
  @Test
  void aListenerFindsWhatItHearsOf() throws Exception {
    var seen = new ArrayBlockingQueue<Optional<KadRecord>>(50);
    try (LmdbStore store = LmdbStore.open(directory, new StoreConfig(Durability.ASYNC, 64 << 20))) {
      store.onChange(key -> seen.add(read(store, key)));
      for (int i = 0; i < 50; i++) {
        put(store, record("k" + i, "v"), Lifetime.FOREVER);
      }
      for (int i = 0; i < 50; i++) {
        assertThat(seen.poll(10, TimeUnit.SECONDS)).contains(record("k" + i, "v"));
      }
    }
  }

  @Test
  void theTimeItWasAliveIsSaved() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.lastAlive()).isEmpty();
      store.saveAlive(NOW);
      store.saveAlive(at(60));
    }
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.lastAlive()).contains(Instant.ofEpochMilli(at(60).toEpochMilli()));
    }
  }

  @Test
  void aStoreOfTheFormatBeforeOpensAndIsMarkedAnew() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("a", "swept as it was"), until(1));
      put(store, record("b", "stays"), Lifetime.FOREVER);
    }
    DamagedStore.setFormat(directory, 1);
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.sweep(at(50))).isEqualTo(1);
      put(store, record("c", "tombstone"), purgeable(1));
      assertThat(store.sweep(at(50))).isZero();
      assertThat(store.check().problems()).isEmpty();
    }
    DamagedStore.setFormat(directory, 4);
    assertThatThrownBy(() -> LmdbStore.open(directory, CONFIG))
        .hasMessageContaining("has format version 4");
  }

  @Test
  void aCheckNamesWhatTheIndexHasTooMuch() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("a", "tombstone"), purgeable(1));
      store.saveWritten(record("b", "written"), at(10));
    }
    for (var kind : ExpiryIndex.Kind.values()) {
      var dangling = new ExpiryIndex.Entry(NOW.toEpochMilli(), kind, id(record("a", "")));
      DamagedStore.put(directory, "expiry", dangling.encode());
    }
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.check().problems())
          .hasSize(ExpiryIndex.Kind.values().length)
          .allMatch(problem -> problem.startsWith("the expiry index has Entry"));
    }
  }

  @Test
  void aCheckNamesWhatTheIndexMisses() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("a", "tombstone"), purgeable(1));
      put(store, record("b", "value"), until(1));
      store.saveWritten(record("c", "written"), at(10));
    }
    DamagedStore.clear(directory, "expiry");
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.check().problems())
          .hasSize(3)
          .allMatch(problem -> problem.endsWith("is missing from the expiry index"));
    }
  }

  private record Kept(KadRecord record, Lifetime lifetime) {}

  private static void randomUpdates(LmdbStore store, Map<Bytes, Kept> model, RandomGenerator random)
      throws Exception {
    for (int i = 0; i < 60; i++) {
      var next = record("k" + random.nextInt(20), "v" + random.nextInt());
      if (random.nextInt(5) == 0) {
        store.update(next.key(), _ -> new Decision.Remove());
        model.remove(next.key());
      } else {
        var lifetime = randomLifetime(random);
        put(store, next, lifetime);
        model.put(next.key(), new Kept(next, lifetime));
      }
    }
  }

  private static Lifetime randomLifetime(RandomGenerator random) {
    int seconds = random.nextInt(10);
    return switch (random.nextInt(3)) {
      case 0 -> until(seconds);
      case 1 -> purgeable(seconds);
      default -> Lifetime.FOREVER;
    };
  }

  private static List<Bytes> sweepModel(Map<Bytes, Kept> model) {
    var swept =
        model.values().stream()
            .filter(k -> k.lifetime instanceof Lifetime.Until(var end) && !end.isAfter(at(5)))
            .map(kept -> kept.record.key())
            .toList();
    swept.forEach(model::remove);
    return swept;
  }

  private static void assertPurgeable(LmdbStore store, Map<Bytes, Kept> model) throws Exception {
    var expected =
        model.values().stream()
            .filter(k -> k.lifetime instanceof Lifetime.Purgeable(var from) && !from.isAfter(at(5)))
            .map(Kept::record)
            .toList();
    assertThat(store.purgeable(Instant.EPOCH, at(5), 1_000))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static Optional<KadRecord> read(LmdbStore store, Bytes key) {
    try {
      return store.get(key);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private static Decision bug(Optional<KadRecord> held) {
    throw new IllegalArgumentException("a bug");
  }

  private static void put(LmdbStore store, KadRecord record, Lifetime lifetime)
      throws StoreException {
    store.update(record.key(), _ -> new Decision.Replace(record, lifetime));
  }

  private static Lifetime purgeable(int seconds) {
    return new Lifetime.Purgeable(at(seconds));
  }

  private static Lifetime until(int seconds) {
    return new Lifetime.Until(at(seconds));
  }

  private static Instant at(int seconds) {
    return NOW.plusSeconds(seconds);
  }

  private static KadRecord record(String name, String value) {
    return new KadRecord(key(name), Bytes.wrap(value.getBytes(UTF_8)), NOW);
  }

  private static Bytes key(String name) {
    return Bytes.wrap(("/kv/" + name).getBytes(UTF_8));
  }

  private static Bytes32 id(KadRecord record) {
    return Key.of(record.key()).id();
  }
}
