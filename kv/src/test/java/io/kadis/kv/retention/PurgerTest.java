package io.kadis.kv.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.retention.Holders.Others;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.Replica;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class PurgerTest {
  private static final Instant NOW = Entries.NOW;
  private static final Instant DUE = NOW.minus(Duration.ofDays(1));
  private static final Pace AT_ONCE =
      new Pace(
          Duration.ofSeconds(1),
          Duration.ZERO,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ZERO,
          Duration.ofSeconds(5));

  private final MemoryStore store = new MemoryStore();
  private final KvMetrics metrics = new KvMetrics();

  /** Of these the other holder has something else. */
  private final Set<Bytes> differing = new HashSet<>();

  private final Purger purger = purger();

  /** A thousand in ten minutes were two a second: a cache loses more. */
  @Test
  void aRoundGoesOnUntilNothingIsDueHoweverMuchItIs() throws Exception {
    for (int i = 0; i < 2_500; i++) {
      hold(key(i), DUE);
    }

    purger.round(() -> true);

    assertThat(store.count()).isZero();
    assertThat(metrics.purged.sum()).isEqualTo(2_500);
  }

  @Test
  void whatIsNotDueStays() throws Exception {
    hold(key(1), DUE);
    hold(key(2), NOW.plusSeconds(1));

    purger.round(() -> true);

    assertThat(store.get(key(1))).isEmpty();
    assertThat(store.get(key(2))).isPresent();
  }

  @Test
  void someThatCannotGoDoNotStandInTheWayOfTheRest() throws Exception {
    for (int i = 0; i < 100; i++) {
      hold(key(i), DUE.plusMillis(i));
      differing.add(key(i));
    }
    for (int i = 100; i < 200; i++) {
      hold(key(i), DUE.plusMillis(i));
    }

    purger.round(() -> true);

    assertThat(metrics.purged.sum()).isEqualTo(100);
    assertThat(metrics.purgeRefusals()).containsEntry("differs", 100L);
    assertThat(differing).allSatisfy(key -> assertThat(store.get(key)).isPresent());
  }

  @Test
  void whoReachesNobodyLeavesTheRestForTheNextRound() throws Exception {
    for (int i = 0; i < 100; i++) {
      hold(key(i), DUE);
    }
    var looks = new AtomicInteger();

    purger.round(() -> looks.incrementAndGet() <= 2);
    assertThat(store.count()).isEqualTo(100 - 2 * Purger.PAGE);

    purger.round(() -> true);
    assertThat(store.count()).isZero();
  }

  private Purger purger() {
    var clock = InstantSource.fixed(NOW);
    var namespaces = DatabaseConfig.DEFAULTS.namespaces();
    var local = new LocalReplica(store, namespaces.validators(), metrics, clock);
    var shelf = new Shelf(store, namespaces, local, metrics, clock);
    Holders holders = (_, _, _) -> new Others(List.of(new Other()), List.of(), 2, 2);
    var acquaintances = new Acquaintances(Said.peer(0), Duration.ofDays(7));
    return new Purger(shelf, holders, acquaintances, AT_ONCE);
  }

  private static Bytes key(int i) {
    return Entries.utf8("/kv/" + i);
  }

  private void hold(Bytes key, Instant due) {
    var tombstone = Entries.tombstone(key, due.minus(Duration.ofDays(7)), due);
    store.update(
        key,
        _ -> new Decision.Replace(new KadRecord(key, tombstone, NOW), new Lifetime.Purgeable(due)));
  }

  private final class Other implements Replica {
    @Override
    public PeerId id() {
      return Said.peer(1);
    }

    @Override
    public KvReply store(Bytes key, Bytes value, Duration timeout) {
      return Said.STORED;
    }

    @Override
    public KvReply fetch(Bytes key, Duration timeout) {
      throw new AssertionError("not to be asked");
    }

    @Override
    public KvReply confirm(Bytes key, Bytes digest, Duration timeout) {
      return differing.contains(key)
          ? new KvReply.Found(store.get(key).map(KadRecord::value).orElseThrow())
          : Said.STORED;
    }
  }
}
