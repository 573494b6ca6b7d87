package io.kadis.dht.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreConfig.Durability;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LmdbStoreTest {
  private static final StoreConfig CONFIG = new StoreConfig(Durability.SYNC, 64 << 20);
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123456789Z");

  @TempDir Path directory;

  @Test
  void whatWasPutIsThereAfterReopening() throws Exception {
    KadRecord record = record("a", "1");
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record, Optional.empty());
      assertThat(store.get(record.key())).contains(record);
    }
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.get(record.key())).contains(record);
      assertThat(store.count()).isEqualTo(1);
      assertThat(store.check().clean()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void behavesLikeAMap(Durability durability) throws Exception {
    Map<Bytes, KadRecord> model = new HashMap<>();
    try (LmdbStore store = LmdbStore.open(directory, new StoreConfig(durability, 64 << 20))) {
      Seeds.check(6, random -> randomUpdates(store, model, random));
    }
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.count()).isEqualTo(model.size());
      StoreCheck.Report report = store.check();
      assertThat(report.problems()).isEmpty();
      assertThat(report.usedBytes()).isEqualTo(store.usedBytes());
    }
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  @Requirement("REC-4")
  void concurrentUpdatesOfOneKeyLoseNothing(Durability durability) throws Exception {
    Bytes key = key("counter");
    try (LmdbStore store = LmdbStore.open(directory, new StoreConfig(durability, 64 << 20));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new ArrayList<Future<?>>();
      for (int i = 0; i < 500; i++) {
        done.add(threads.submit(() -> store.update(key, held -> increment(key, held))));
      }
      for (Future<?> each : done) {
        each.get();
      }
      assertThat(store.get(key).orElseThrow().value().toInt()).isEqualTo(500);
      assertThat(store.commits()).as("500 writers share commits").isLessThan(400);
    }
  }

  @Test
  void expiredRecordsGoWithASweepAndOthersStay() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      putTogether(store, 1_200, i -> record("short" + i, "x"), i -> NOW.plusSeconds(i % 10));
      put(store, record("long", "y"), Optional.of(NOW.plusSeconds(100)));
      put(store, record("ever", "z"), Optional.empty());

      assertThat(store.sweep(NOW.plusSeconds(50))).isEqualTo(1_200);
      assertThat(store.count()).isEqualTo(2);
      assertThat(store.check().problems()).isEmpty();
    }
  }

  /** The rotten one's expiry entry is still there, and must not take the new record with it. */
  @Test
  void aRecordInThePlaceOfARottenOneOutlivesThatOnesExpiry() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("a", "will rot away"), Optional.of(NOW.plusSeconds(1)));
    }
    DamagedStore.flipAByteOf(directory, "will rot away");
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.get(key("a"))).isEmpty();
      put(store, record("a", "new"), Optional.empty());

      store.sweep(NOW.plusSeconds(50));

      assertThat(store.get(key("a"))).contains(record("a", "new"));
    }
  }

  @Test
  void anErrorInADeciderDoesNotStopTheWriter() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThatThrownBy(() ->
              store.update(
                  key("bad"),
                  held -> {
                    throw new StackOverflowError("a bug");
                  }))
          .hasRootCauseMessage("a bug");

      put(store, record("a", "1"), Optional.empty());
      assertThat(store.get(key("a"))).isPresent();
    }
  }

  /** A transaction that is open when the environment closes crashes the process. */
  @Test
  void anInterruptDoesNotHurryClosing() throws Exception {
    LmdbStore store = LmdbStore.open(directory, CONFIG);
    for (int i = 0; i < 200; i++) {
      KadRecord record = record("a" + i, "x".repeat(10_000));
      Thread.startVirtualThread(() -> readAndWrite(store, record));
    }
    Thread.currentThread().interrupt();
    store.close();

    assertThat(Thread.interrupted()).isTrue();
    try (LmdbStore again = LmdbStore.open(directory, CONFIG)) {
      assertThat(again.check().problems()).isEmpty();
    }
  }

  private static void readAndWrite(LmdbStore store, KadRecord record) {
    try {
      store.get(record.key());
      put(store, record, Optional.empty());
    } catch (StoreException e) {
      // The store is closing.
    }
  }

  @Test
  void replacingARecordMovesItsExpiry() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("a", "1"), Optional.of(NOW.plusSeconds(1)));
      put(store, record("a", "2"), Optional.of(NOW.plusSeconds(100)));
      assertThat(store.sweep(NOW.plusSeconds(50))).isZero();
      assertThat(store.get(key("a"))).contains(record("a", "2"));
    }
  }

  @Test
  void aFullStoreRefusesTheWriterAndKeepsWhatItHas() throws Exception {
    StoreConfig small = new StoreConfig(Durability.SYNC, 2_000);
    try (LmdbStore store = LmdbStore.open(directory, small)) {
      put(store, record("a", "x".repeat(1_000)), Optional.empty());
      assertThatThrownBy(() -> put(store, record("b", "y".repeat(1_000)), Optional.empty()))
          .isInstanceOf(StoreException.Full.class)
          .hasMessageContaining("quota 2000 (--max-store-size)");
      put(store, record("a", "small"), Optional.empty());
      put(store, record("b", "fits"), Optional.empty());
      assertThat(store.count()).isEqualTo(2);
      assertThat(store.check().problems()).isEmpty();
    }
  }

  @Test
  void aDeciderThatFailsSpoilsNobodyElsesWrite() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThatThrownBy(() ->
              store.update(
                  key("bad"),
                  _ -> {
                    throw new IllegalArgumentException("a bug");
                  }))
          .hasRootCauseMessage("a bug");
      put(store, record("good", "1"), Optional.empty());
      assertThat(store.count()).isEqualTo(1);
    }
  }

  @Test
  void asynchronousWritesAreOnDiskAfterClosing() throws Exception {
    StoreConfig async = new StoreConfig(Durability.ASYNC, 64 << 20);
    try (LmdbStore store = LmdbStore.open(directory, async)) {
      for (int i = 0; i < 100; i++) {
        put(store, record("k" + i, "v"), Optional.empty());
      }
    }
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.count()).isEqualTo(100);
    }
  }

  /** Else a restart would take ranges for held whose records went with the process. */
  @Test
  void rangesAreNotSavedAsCoveredBeforeTheirRecords() throws Exception {
    StoreConfig async = new StoreConfig(Durability.ASYNC, 64 << 20);
    try (LmdbStore store = LmdbStore.open(directory, async)) {
      put(store, record("a", "1"), Optional.empty());
      store.saveCovered(List.of());
      assertThat(store.onDisk(key("a"))).contains(record("a", "1"));
    }
  }

  @Test
  void aClosedStoreRefusesAndDoesNotCrash() throws Exception {
    LmdbStore store = LmdbStore.open(directory, CONFIG);
    put(store, record("a", "1"), Optional.empty());
    store.close();
    store.close();
    assertThatThrownBy(() -> store.get(key("a"))).isInstanceOf(StoreException.Busy.class);
    assertThatThrownBy(() -> put(store, record("b", "1"), Optional.empty()))
        .isInstanceOf(StoreException.Busy.class);
  }

  @Test
  void theClockNeverGoesBack() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.savedClock()).isZero();
      store.saveClock(700);
      store.saveClock(300);
    }
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.savedClock()).isEqualTo(700);
    }
  }

  @Test
  void aDirectoryInUseIsRefusedByName() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThatThrownBy(() -> LmdbStore.open(directory, CONFIG))
          .isInstanceOf(StoreException.Unusable.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("in use by another node")
          .hasMessageContaining("--data");
      assertThat(store.count()).isZero();
    }
  }

  @Test
  void aFileIsNoDataDirectory() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> LmdbStore.open(file, CONFIG))
        .isInstanceOf(StoreException.Unusable.class)
        .hasMessageContaining("is not a directory");
  }

  @Test
  void aDirectoryThatCannotBeLockedIsRefusedWithAWayOut() throws Exception {
    Files.createDirectories(directory.resolve("LOCK")); // As root may write anywhere, in tests.
    assertThatThrownBy(() -> LmdbStore.open(directory, CONFIG))
        .isInstanceOf(StoreException.Unusable.class)
        .hasMessageContaining("cannot lock data directory " + directory + ": Is a directory")
        .hasMessageContaining("--data");
  }

  @Test
  void anotherFormatVersionIsNamed() throws Exception {
    DamagedStore.setFormat(directory, 7);
    assertThatThrownBy(() -> LmdbStore.open(directory, CONFIG))
        .isInstanceOf(StoreException.Unusable.class)
        .hasMessageContaining("has format version 7, this Kadis reads 1 to 3");
  }

  @Test
  void aFileThatIsNoStoreIsRefusedAndKept() throws Exception {
    Path file = Files.write(directory.resolve("data.mdb"), new byte[20_000]);
    assertThatThrownBy(() -> LmdbStore.open(directory, CONFIG))
        .isInstanceOf(StoreException.Unusable.class)
        .hasMessageContaining("data.mdb");
    assertThat(Files.size(file)).isEqualTo(20_000);
  }

  @Test
  void aCutFileIsRefusedInsteadOfKillingTheProcess() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      for (int i = 0; i < 200; i++) {
        put(store, record("k" + i, "v".repeat(1_000)), Optional.empty());
      }
    }
    DamagedStore.cutInHalf(directory);
    assertThatThrownBy(() -> LmdbStore.open(directory, CONFIG))
        .isInstanceOf(StoreException.Unusable.class)
        .hasMessageContaining("is damaged")
        .hasMessageContaining("backup");
  }

  @Test
  @Requirement("REC-4")
  void aRottenRecordIsAbsentReportedAndCanBeWrittenAnew() throws Exception {
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      put(store, record("a", "the value"), Optional.empty());
    }
    DamagedStore.flipAByteOf(directory, "the value");
    try (LmdbStore store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.get(key("a"))).isEmpty();
      assertThat(store.check().problems()).singleElement().asString().contains("checksum");
      put(store, record("a", "again"), Optional.empty());
      assertThat(store.check().clean()).isTrue();
    }
  }

  private static void randomUpdates(
      LmdbStore store, Map<Bytes, KadRecord> model, RandomGenerator random) throws Exception {
    for (int i = 0; i < 50; i++) {
      KadRecord next = record("k" + random.nextInt(30), "v" + random.nextInt());
      boolean remove = random.nextInt(4) == 0;
      Optional<Instant> expires =
          random.nextBoolean() ? Optional.empty() : Optional.of(NOW.plusSeconds(random.nextInt(9)));
      var outcome =
          store.update(
              next.key(),
              _ -> remove ? new Decision.Remove() : new Decision.Replace(next, lifetime(expires)));
      assertThat(outcome.held()).isEqualTo(Optional.ofNullable(model.get(next.key())));
      if (remove) {
        model.remove(next.key());
      } else {
        model.put(next.key(), next);
      }
      assertThat(store.get(next.key())).isEqualTo(Optional.ofNullable(model.get(next.key())));
    }
  }

  private static void putTogether(
      LmdbStore store, int count, IntFunction<KadRecord> record, IntFunction<Instant> expires)
      throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new ArrayList<Future<?>>();
      for (int i = 0; i < count; i++) {
        int number = i;
        done.add(
            threads.submit(() -> {
              put(store, record.apply(number), Optional.of(expires.apply(number)));
              return true;
            }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
  }

  private static Decision increment(Bytes key, Optional<KadRecord> held) {
    int value = held.map(record -> record.value().toInt()).orElse(0);
    return new Decision.Replace(
        new KadRecord(key, Bytes.ofUnsignedInt(value + 1), NOW), Lifetime.FOREVER);
  }

  private static Lifetime lifetime(Optional<Instant> expires) {
    return expires.<Lifetime>map(Lifetime.Until::new).orElse(Lifetime.FOREVER);
  }

  private static void put(LmdbStore store, KadRecord record, Optional<Instant> expires)
      throws StoreException {
    store.update(record.key(), _ -> new Decision.Replace(record, lifetime(expires)));
  }

  private static KadRecord record(String name, String value) {
    return new KadRecord(key(name), Bytes.wrap(value.getBytes(UTF_8)), NOW);
  }

  private static Bytes key(String name) {
    return Bytes.wrap(("/kv/" + name).getBytes(UTF_8));
  }
}
