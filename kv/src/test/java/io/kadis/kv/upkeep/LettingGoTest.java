package io.kadis.kv.upkeep;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.kv.repair.Order.LetGo;
import io.kadis.kv.repair.Outcome.LetGone;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

class LettingGoTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final int RECORDS = 200;

  private final MemoryStore store = new MemoryStore();

  LettingGoTest() {
    for (int i = 0; i < RECORDS; i++) {
      put("/kv/" + i, "v" + i, new Lifetime.Forever());
    }
  }

  @Test
  void removesWhatTheHoldersAgreedOn() throws Exception {
    var half = Prefix.ALL.half(true);
    long inHalf = store.fingerprint(half, NOW).count();

    assertThat(new LettingGo(store).run(order(half))).isEqualTo(new LetGone((int) inHalf, true));
    assertThat(store.count()).isEqualTo(RECORDS - inHalf);
    assertThat(store.fingerprint(half, NOW).count()).isZero();
  }

  @Test
  void removesNothingOnceSomethingHasChanged() throws Exception {
    var agreed = order(Prefix.ALL);
    put("/kv/7", "newer", new Lifetime.Forever());

    assertThat(new LettingGo(store).run(agreed)).isEqualTo(new LetGone(0, false));
    assertThat(store.count()).isEqualTo(RECORDS);
  }

  @Test
  void whatChangesWhileItIsAtWorkStays() throws Exception {
    var changing = new Changing();
    store.page(Optional.empty(), RECORDS).forEach(record -> changing.put(record, record.value()));
    changing.victim = Optional.of(store.get(utf8("/kv/7")).orElseThrow());

    assertThat(new LettingGo(changing).run(order(Prefix.ALL)))
        .isEqualTo(new LetGone(RECORDS - 1, false));
    assertThat(changing.get(utf8("/kv/7")).map(KadRecord::value)).contains(utf8("newer"));
  }

  @Test
  void deletesThatAreDueStayForThePurgerAndPlainRecordsStay() throws Exception {
    put("/kv/deleted", "", new Lifetime.Purgeable(NOW.minusSeconds(1)));
    put("/raw/plain", "v", new Lifetime.Until(NOW.plusSeconds(60)));

    assertThat(new LettingGo(store).run(order(Prefix.ALL))).isEqualTo(new LetGone(RECORDS, true));
    assertThat(store.page(Optional.empty(), 10))
        .extracting(KadRecord::key)
        .containsExactlyInAnyOrder(utf8("/kv/deleted"), utf8("/raw/plain"));
  }

  private LetGo order(Prefix range) {
    return new LetGo(1, range, store.fingerprint(range, NOW), NOW);
  }

  private void put(String key, String value, Lifetime lifetime) {
    var record = new KadRecord(utf8(key), utf8(value), NOW);
    var _ = store.update(record.key(), _ -> new Decision.Replace(record, lifetime));
  }

  /** Takes a newer record in just before the victim is removed. */
  private static final class Changing extends MemoryStore {
    private Optional<KadRecord> victim = Optional.empty();

    private void put(KadRecord record, Bytes value) {
      var next = new KadRecord(record.key(), value, NOW);
      var _ = super.update(record.key(), _ -> new Decision.Replace(next, new Lifetime.Forever()));
    }

    @Override
    public synchronized Optional<KadRecord> at(Bytes32 id) {
      var held = super.at(id);
      var now = victim.filter(record -> Key.of(record.key()).id().equals(id));
      if (now.isPresent()) {
        victim = Optional.empty(); // To write, the store reads as well.
        put(now.get(), utf8("newer"));
      }
      return held;
    }
  }
}
