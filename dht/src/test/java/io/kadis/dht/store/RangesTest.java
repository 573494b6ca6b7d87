package io.kadis.dht.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreConfig.Durability;
import io.kadis.testing.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store says of ranges of the key space. */
class RangesTest {
  private static final StoreConfig CONFIG = new StoreConfig(Durability.SYNC, 64 << 20);
  private static final int KEYS = 60;

  @TempDir Path directory;

  @Test
  void bothStoresSayTheSameAfterAnyHistory() {
    Seeds.check(
        6,
        random -> {
          var path = Files.createTempDirectory(directory, "store");
          var memory = new MemoryStore();
          try (var disk = LmdbStore.open(path, CONFIG)) {
            for (int i = 0; i < 120; i++) {
              change(random, List.of(memory, disk));
              assertSame(memory, disk, range(random), time(random));
              assertSame(memory, disk, range(random), time(random));
            }
            assertThat(disk.check().problems()).isEmpty();
          }
        });
  }

  @Test
  void whatGoesByItsOwnClockIsLeftOut() throws Exception {
    try (var store = LmdbStore.open(directory, CONFIG)) {
      put(store, 1, new Lifetime.Until(Instant.ofEpochMilli(50)));
      assertThat(store.fingerprint(Prefix.ALL, Instant.EPOCH)).isEqualTo(Fingerprint.EMPTY);

      put(store, 1, Lifetime.FOREVER);
      assertThat(store.fingerprint(Prefix.ALL, Instant.EPOCH).count()).isEqualTo(1);
      put(store, 1, new Lifetime.Until(Instant.ofEpochMilli(50)));
      assertThat(store.fingerprint(Prefix.ALL, Instant.EPOCH)).isEqualTo(Fingerprint.EMPTY);
      assertThat(store.sweep(Instant.ofEpochMilli(100))).isEqualTo(1);
      assertThat(store.fingerprint(Prefix.ALL, Instant.EPOCH)).isEqualTo(Fingerprint.EMPTY);
    }
  }

  @Test
  void theCutOffLeavesOutWhatMayBePurgedBeforeIt() throws Exception {
    try (var store = LmdbStore.open(directory, CONFIG)) {
      put(store, 1, new Lifetime.Purgeable(Instant.ofEpochMilli(1_000)));
      put(store, 2, Lifetime.FOREVER);

      assertThat(store.fingerprint(Prefix.ALL, Instant.ofEpochMilli(1_000)).count()).isEqualTo(2);
      assertThat(store.fingerprint(Prefix.ALL, Instant.ofEpochMilli(1_001)).count()).isEqualTo(1);
      assertThat(store.items(Prefix.ALL, Instant.ofEpochMilli(1_001), 9)).hasSize(1);
    }
  }

  @Test
  void aStoreOfAnEarlierFormatIsSummedAsItIsOpened() throws Exception {
    Fingerprint before;
    try (var store = LmdbStore.open(directory, CONFIG)) {
      for (int key = 0; key < KEYS; key++) {
        put(store, key, Lifetime.FOREVER);
      }
      before = store.fingerprint(Prefix.ALL, Instant.EPOCH);
    }
    DamagedStore.setFormat(directory, 2);
    DamagedStore.forget(directory, "summed");
    DamagedStore.clear(directory, "fingerprints");
    try (var store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.fingerprint(Prefix.ALL, Instant.EPOCH)).isEqualTo(before);
      assertThat(store.check().problems()).isEmpty();
    }
  }

  @Test
  void allPagesOfALargeStoreOfAnEarlierFormatAreSummed() throws Exception {
    LmdbStore.open(directory, CONFIG).close();
    DamagedStore.setFormat(directory, 2);
    DamagedStore.forget(directory, "summed");
    var held = new TreeMap<Bytes, Bytes>();
    var sum = new Fingerprint.Sum();
    for (int i = 0; i <= 2 * LmdbStore.SUM_PAGE; i++) {
      var record = new KadRecord(key(i), Bytes.of(1), Instant.EPOCH);
      var id = Key.of(key(i)).id();
      held.put(id, RecordBytes.encode(record, Lifetime.FOREVER));
      sum.plus(Fingerprint.item(id, record.value()));
    }
    DamagedStore.putAll(directory, "records", held);
    for (int opening = 0; opening < 2; opening++) {
      try (var store = LmdbStore.open(directory, CONFIG)) {
        assertThat(store.fingerprint(Prefix.ALL, Instant.EPOCH)).isEqualTo(sum.fingerprint());
      }
    }
  }

  @Test
  void anyCutOffIsTaken() throws Exception {
    try (var store = LmdbStore.open(directory, CONFIG)) {
      put(store, 1, new Lifetime.Purgeable(Instant.EPOCH));
      put(store, 2, Lifetime.FOREVER);
      for (var early : List.of(Instant.MIN, Instant.ofEpochMilli(Long.MIN_VALUE), Instant.EPOCH)) {
        assertThat(store.fingerprint(Prefix.ALL, early).count()).isEqualTo(2);
      }
      for (var late : List.of(Instant.ofEpochMilli(1), Instant.MAX)) {
        assertThat(store.fingerprint(Prefix.ALL, late).count()).isEqualTo(1);
      }
    }
  }

  /** Its entry in the expiry index is still there, and must not take the new record off. */
  @Test
  void aRecordInThePlaceOfARottenTombstoneIsCounted() throws Exception {
    var key = key(1);
    try (var store = LmdbStore.open(directory, CONFIG)) {
      var tombstone = new KadRecord(key, Bytes.wrap("will rot".getBytes(UTF_8)), Instant.EPOCH);
      store.update(
          key, _ -> new Decision.Replace(tombstone, new Lifetime.Purgeable(Instant.EPOCH)));
    }
    DamagedStore.flipAByteOf(directory, "will rot");
    try (var store = LmdbStore.open(directory, CONFIG)) {
      put(store, 1, Lifetime.FOREVER);
    }
    try (var store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.fingerprint(Prefix.ALL, Instant.MAX).count()).isEqualTo(1);
    }
  }

  @Test
  void aWrongSumIsFoundByACheckAndMadeAnewAtTheNextOpening() throws Exception {
    try (var store = LmdbStore.open(directory, CONFIG)) {
      put(store, 1, Lifetime.FOREVER);
    }
    DamagedStore.put(directory, "fingerprints", FingerprintTable.key(3, Key.of(key(1)).id()));
    try (var store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.check().problems())
          .singleElement()
          .asString()
          .contains("fingerprint", "made anew");
    }
    try (var store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.check().problems()).isEmpty();
      assertThat(store.fingerprint(Prefix.ALL, Instant.EPOCH).count()).isEqualTo(1);
    }
  }

  @Test
  void rangesSavedAreThereAfterARestart() throws Exception {
    var ranges = List.of(Prefix.of(Key.of(key(1)).id(), 9), Prefix.of(Key.of(key(2)).id(), 256));
    try (var store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.covered()).isEmpty();
      store.saveCovered(ranges);
    }
    try (var store = LmdbStore.open(directory, CONFIG)) {
      assertThat(store.covered()).isEqualTo(ranges);
      store.saveCovered(List.of(Prefix.ALL));
      assertThat(store.covered()).containsExactly(Prefix.ALL);
    }
  }

  private static void assertSame(NodeStore a, NodeStore b, Prefix range, Instant cutoff)
      throws StoreException {
    assertThat(b.fingerprint(range, cutoff)).isEqualTo(a.fingerprint(range, cutoff));
    assertThat(b.items(range, cutoff, 7)).isEqualTo(a.items(range, cutoff, 7));
    for (RangeStore.Item item : a.items(range, cutoff, 3)) {
      assertThat(b.at(item.id()).map(KadRecord::value))
          .isEqualTo(a.at(item.id()).map(KadRecord::value));
    }
  }

  private static void change(RandomGenerator random, List<NodeStore> stores) throws StoreException {
    var key = key(random.nextInt(KEYS));
    var record = new KadRecord(key, Bytes.of(random.nextInt(256)), Instant.EPOCH);
    var decision =
        switch (random.nextInt(8)) {
          case 0 -> new Decision.Remove();
          case 1 -> new Decision.Keep();
          case 2 -> new Decision.Replace(record, new Lifetime.Until(time(random)));
          case 3, 4 -> new Decision.Replace(record, new Lifetime.Purgeable(time(random)));
          default -> new Decision.Replace(record, Lifetime.FOREVER);
        };
    for (NodeStore store : stores) {
      store.update(key, _ -> decision);
    }
  }

  private static void put(NodeStore store, int key, Lifetime lifetime) throws StoreException {
    var record = new KadRecord(key(key), Bytes.of(key), Instant.EPOCH);
    store.update(record.key(), _ -> new Decision.Replace(record, lifetime));
  }

  /** Also between two milliseconds. */
  private static Instant time(RandomGenerator random) {
    return Instant.ofEpochMilli(random.nextInt(2_000)).plusNanos(random.nextInt(1_000_000));
  }

  private static Bytes key(int i) {
    return Bytes.ofUnsignedInt(i);
  }

  /** Mostly one in which something lies. */
  private static Prefix range(RandomGenerator random) {
    Bytes32 near = Key.of(key(random.nextInt(KEYS))).id();
    return Prefix.of(near, random.nextInt(5) == 0 ? random.nextInt(257) : random.nextInt(30));
  }
}
