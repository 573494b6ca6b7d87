package io.kadis.kv.rpc;

import static io.kadis.kv.entry.Entries.KEY;
import static io.kadis.kv.entry.Entries.NOW;
import static io.kadis.kv.entry.Entries.utf8;
import static io.kadis.kv.entry.Entries.writer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.entry.EntryValidator;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

class LocalReplicaTest {
  private static final Validators VALIDATORS =
      new Validators(Map.of("kv", new EntryValidator(Entries.SKEW)));
  private static final KvReply ABSENT = new KvReply.Absent(List.of());

  private final MemoryStore store = new MemoryStore();
  private final KvMetrics metrics = new KvMetrics();
  private Instant now = NOW;
  private final LocalReplica replica = new LocalReplica(store, VALIDATORS, metrics, () -> now);

  @Test
  void whatIsStoredIsFetched() {
    var record = Entries.value(KEY, NOW, "v");

    assertThat(replica.fetch(KEY)).isEqualTo(ABSENT);
    assertThat(replica.store(KEY, record)).isEqualTo(new KvReply.Stored());
    assertThat(replica.store(KEY, record)).as("again").isEqualTo(new KvReply.Stored());
    assertThat(replica.fetch(KEY)).isEqualTo(new KvReply.Found(record));
  }

  @Test
  void toConfirmWhatIsHeldVerifiesNothing() {
    var checks = new AtomicInteger();
    var rules = new EntryValidator(Entries.SKEW);
    var counting =
        new Validator() {
          @Override
          public Validity validate(Bytes key, Bytes value, Instant now) {
            checks.incrementAndGet();
            return rules.validate(key, value, now);
          }

          @Override
          public int select(Bytes key, List<Bytes> values) {
            return rules.select(key, values);
          }
        };
    var counted =
        new LocalReplica(store, new Validators(Map.of("kv", counting)), metrics, () -> now);
    var held = Entries.value(KEY, NOW, "held");
    counted.store(KEY, held);
    int before = checks.get();

    assertThat(counted.confirm(KEY, KvRequest.Confirm.digest(held)))
        .isEqualTo(new KvReply.Stored());
    assertThat(checks).hasValue(before);
  }

  @Test
  void itConfirmsJustWhatIsHeld() {
    var held = Entries.value(KEY, NOW, "held");
    var other = Entries.value(KEY, NOW, "another");

    assertThat(replica.confirm(KEY, KvRequest.Confirm.digest(held))).isEqualTo(ABSENT);
    replica.store(KEY, held);
    assertThat(replica.confirm(KEY, KvRequest.Confirm.digest(held)))
        .isEqualTo(new KvReply.Stored());
    assertThat(replica.confirm(KEY, KvRequest.Confirm.digest(other)))
        .isEqualTo(new KvReply.Found(held));
    assertThat(replica.confirm(utf8("/none/x"), KvRequest.Confirm.digest(held)))
        .isInstanceOf(KvReply.Invalid.class);
  }

  /** Others purge theirs for it: what a crash may undo must not be confirmed. */
  @Test
  void itConfirmsNothingThatIsNotOnDisk() {
    var held = Entries.value(KEY, NOW, "held");
    var early =
        new MemoryStore() {
          @Override
          public Optional<KadRecord> onDisk(Bytes key) {
            return Optional.empty();
          }
        };
    var ahead = new LocalReplica(early, VALIDATORS, metrics, () -> now);
    ahead.store(KEY, held);

    assertThat(ahead.fetch(KEY)).isEqualTo(new KvReply.Found(held));
    assertThat(ahead.confirm(KEY, KvRequest.Confirm.digest(held)))
        .isEqualTo(new KvReply.Found(held));
  }

  @Test
  void aReplicaThatIsNotReadyKeepsWhatIsValidAndSaysNothing() {
    var syncing = new KvReply.Syncing(7);
    var ready = new AtomicBoolean();
    Readiness readiness = _ -> ready.get() ? Optional.empty() : Optional.of(syncing);
    var duties = new LocalReplica.Duties(VALIDATORS, readiness);
    var waiting = new LocalReplica(store, duties, metrics, () -> now);
    var record = Entries.value(KEY, NOW, "v");

    assertThat(waiting.store(KEY, record)).isEqualTo(syncing);
    assertThat(waiting.store(KEY, utf8("invalid"))).isInstanceOf(KvReply.Invalid.class);
    assertThat(waiting.fetch(KEY)).isEqualTo(syncing);
    assertThat(waiting.confirm(KEY, KvRequest.Confirm.digest(record))).isEqualTo(syncing);
    assertThat(waiting.held(KEY)).as("must not get into what is written next").isEmpty();

    ready.set(true);
    assertThat(waiting.fetch(KEY)).isEqualTo(new KvReply.Found(record));
    assertThat(waiting.held(KEY).map(KadRecord::value)).contains(record);
  }

  @Test
  void whoStandsInForNearerNodesSaysWhatItWasGivenAndNeverThatThereIsNothing() {
    Readiness readiness =
        new Readiness() {
          @Override
          public Optional<KvReply.Syncing> syncing(Bytes key) {
            return Optional.of(new KvReply.Syncing());
          }

          @Override
          public boolean standsIn(Bytes key) {
            return true;
          }
        };
    var duties = new LocalReplica.Duties(VALIDATORS, readiness);
    var standIn = new LocalReplica(store, duties, metrics, () -> now);
    var record = Entries.value(KEY, NOW, "v");

    assertThat(standIn.fetch(KEY))
        .as("a death may make it a holder")
        .isEqualTo(new KvReply.Syncing());
    assertThat(standIn.store(KEY, record)).isEqualTo(new KvReply.Stored());
    assertThat(standIn.fetch(KEY)).isEqualTo(new KvReply.Found(record));
    assertThat(standIn.store(KEY, Entries.value(KEY, NOW.minusMillis(1), "older")))
        .isEqualTo(new KvReply.Superseded(Entries.version(NOW)));
    assertThat(standIn.held(KEY)).as("must not get into what is written next").isEmpty();
  }

  @Test
  @Requirement("SEC-22")
  void anOlderEntryNeverReplacesANewerOne() {
    var newer = Entries.value(KEY, NOW, "new");
    replica.store(KEY, newer);

    assertThat(replica.store(KEY, Entries.value(KEY, NOW.minusMillis(1), "replayed")))
        .isEqualTo(new KvReply.Superseded(Entries.version(NOW)));
    assertThat(replica.fetch(KEY)).isEqualTo(new KvReply.Found(newer));
  }

  @Test
  @Requirement("SEC-22")
  void aReplayDoesNotBringADeletedKeyBackWhileItsTombstoneLives() {
    var old = Entries.value(KEY, NOW.minusSeconds(1), "old");
    var tombstone = Entries.tombstone(KEY, NOW, NOW.plusSeconds(100));
    replica.store(KEY, tombstone);
    now = NOW.plusSeconds(99);

    assertThat(replica.store(KEY, old)).isInstanceOf(KvReply.Superseded.class);
    assertThat(replica.fetch(KEY)).isEqualTo(new KvReply.Found(tombstone));
  }

  @Test
  void aTombstoneHidesOlderEntriesPastItsTimeUntilItIsRemoved() {
    var old = Entries.value(KEY, NOW.minusSeconds(1), "old");
    var tombstone = Entries.tombstone(KEY, NOW, NOW.plusSeconds(100));
    replica.store(KEY, tombstone);
    now = NOW.plusSeconds(100);

    assertThat(replica.store(KEY, old)).isInstanceOf(KvReply.Superseded.class);
    assertThat(replica.fetch(KEY)).isEqualTo(new KvReply.Found(tombstone));
  }

  @Test
  void aTombstonePastItsTimeIsTakenOnlyToHideSomething() {
    var tombstone = Entries.tombstone(KEY, NOW, NOW.plusSeconds(100));
    var old = Entries.value(KEY, NOW.minusSeconds(1), "old");
    now = NOW.plusSeconds(100);

    assertThat(replica.store(KEY, tombstone))
        .isEqualTo(new KvReply.Invalid("the record was to be forgotten by now"));
    assertThat(replica.fetch(KEY)).isEqualTo(ABSENT);
    assertThat(replica.store(KEY, old)).isEqualTo(new KvReply.Stored());
    assertThat(replica.store(KEY, tombstone)).isEqualTo(new KvReply.Stored());
    assertThat(replica.fetch(KEY)).isEqualTo(new KvReply.Found(tombstone));
  }

  @Test
  @Requirement({"SEC-10", "KV-1"})
  void whatIsInvalidNeverReachesTheDisk() {
    var forged = Entries.value(KEY, NOW, "v").mutableCopy();
    forged.set(forged.size() - 1, (byte) (forged.get(forged.size() - 1) ^ 1));

    assertThat(replica.store(KEY, forged)).isInstanceOf(KvReply.Invalid.class);
    assertThat(replica.store(KEY, Entries.value(utf8("/kv/b"), NOW, "v")))
        .isEqualTo(new KvReply.Invalid("entry was signed for another key"));
    assertThat(replica.store(KEY, Entries.value(KEY, NOW.plusSeconds(61), "v")))
        .isInstanceOf(KvReply.Invalid.class);
    assertThat(replica.store(utf8("/raw/a"), utf8("v"))).isInstanceOf(KvReply.Invalid.class);
    assertThat(replica.fetch(utf8("/raw/a"))).isInstanceOf(KvReply.Invalid.class);
    assertThat(store.count()).isZero();
    assertThat(metrics.refusals()).containsEntry("invalid", 4L);
  }

  @Test
  void aRecordDamagedOnDiskIsNotServed() throws Exception {
    var damaged = Entries.value(KEY, NOW, "v").mutableCopy();
    damaged.set(40, (byte) (damaged.get(40) ^ 1));
    store.update(
        KEY,
        _ -> new RecordStore.Decision.Replace(new KadRecord(KEY, damaged, NOW), Lifetime.FOREVER));

    assertThat(replica.fetch(KEY)).isEqualTo(ABSENT);
  }

  @Test
  @Requirement("SEC-23")
  void twoEntriesOfOneWriterWithOneVersionAreSettledTheSameEverywhereAndNoted() {
    var one = Entries.value(KEY, NOW, "one");
    var other = Entries.value(KEY, NOW, "other");
    replica.store(KEY, one);
    replica.store(KEY, other);
    var first = replica.fetch(KEY);

    var second = new LocalReplica(new MemoryStore(), VALIDATORS, metrics, () -> now);
    second.store(KEY, other);
    second.store(KEY, one);

    assertThat(second.fetch(KEY)).isEqualTo(first);
    assertThat(metrics.equivocations.sum()).isEqualTo(2);
  }

  /** Any order, any duplicates, any losses that another delivery makes good: the same bytes. */
  @Test
  @Requirement({"KV-1", "SEC-22", "SEC-23"})
  void replicasThatSawTheSameEntriesHoldTheSameBytes() {
    Seeds.check(
        300,
        random -> {
          var entries = new ArrayList<Bytes>();
          for (int i = random.nextInt(1, 8); i > 0; i--) {
            entries.add(EntryCodec.sign(Entries.random(KEY, random), writer(random.nextInt(3))));
          }
          var states = new ArrayList<KvReply>();
          for (int i = 0; i < 4; i++) {
            var one = new LocalReplica(new MemoryStore(), VALIDATORS, metrics, () -> NOW);
            var deliveries = new ArrayList<>(entries);
            deliveries.add(entries.get(random.nextInt(entries.size())));
            Collections.shuffle(deliveries, new Random(random.nextLong()));
            deliveries.forEach(entry -> one.store(KEY, entry));
            states.add(one.fetch(KEY));
          }
          assertThat(states).containsOnly(states.getFirst());
        });
  }

  @Test
  void aStoreWithoutRoomOrTimeSaysSo() {
    assertThat(failing(new StoreException.Full("quota of 1 GiB is used up")))
        .isEqualTo(new KvReply.Full("quota of 1 GiB is used up"));
    assertThat(failing(new StoreException.Busy("4,096 writes are queued")))
        .isEqualTo(new KvReply.Busy("4,096 writes are queued"));
    assertThat(failing(new StoreException.Failed("MDB_CORRUPTED at /var/x", null)))
        .as("nothing about our disk goes out")
        .isEqualTo(new KvReply.Busy("store failed"));
    assertThat(metrics.refusals()).containsOnlyKeys("full", "busy", "store");
  }

  private KvReply failing(StoreException e) {
    return new LocalReplica(new FailingStore(e), VALIDATORS, metrics, () -> NOW)
        .store(KEY, Entries.value(KEY, NOW, "v"));
  }

  private record FailingStore(StoreException failure) implements RecordStore {
    @Override
    public List<KadRecord> page(Optional<Bytes32> after, int max) {
      return List.of();
    }

    @Override
    public List<KadRecord> purgeable(Instant after, Instant now, int max) {
      return List.of();
    }

    @Override
    public void onChange(Consumer<Bytes> listener) {}

    @Override
    public Optional<KadRecord> get(Bytes key) throws StoreException {
      throw failure;
    }

    @Override
    public Optional<KadRecord> onDisk(Bytes key) throws StoreException {
      throw failure;
    }

    @Override
    public Outcome update(Bytes key, Decider decider) throws StoreException {
      throw failure;
    }

    @Override
    public long count() {
      return 0;
    }
  }
}
