package io.kadis.kv.repair;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Session.Purpose;
import io.kadis.kv.repair.Session.Report;
import io.kadis.kv.repair.Session.Step;
import io.kadis.kv.repair.Session.Task;
import io.kadis.kv.repair.Standing.Differed;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncRequest;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What it costs two replicas to come to hold the same: one compares and takes what it lacks, offers
 * what the other lacks, and the other takes that. Bytes are all of {@code /kadis/sync/1.0.0} both
 * ways but for the keys and values of the records taken; they grow with what differs, not with what
 * is held.
 */
class ReconciliationCostTest {
  private static final int KIB = 1_024;

  private final RandomGenerator random = new SplittableRandom(42);
  private final Side here = new Side();
  private final Side there = new Side();
  private long held;
  private Republished republished = new Republished(0, 0);

  /** What one reconciliation cost. */
  private record Cost(int roundTrips, long bytes, int taken) {
    Cost plus(Cost other) {
      return new Cost(roundTrips + other.roundTrips, bytes + other.bytes, taken + other.taken);
    }
  }

  @Test
  void aHundredDifferencesAmongTenThousandRecords() throws StoreException {
    hold(10_000);
    differ(100);

    var cost = reconcile();

    assertThat(cost.bytes).isLessThan(100 * KIB);
    assertThat(cost.roundTrips).isLessThan(10);
    assertThat(reconcile().bytes).isLessThan(2 * KIB);
  }

  @Test
  @Tag("slow")
  void theCostFollowsTheChange() throws StoreException {
    hold(100_000);
    System.out.printf("Two replicas of %,d records%n", held);
    System.out.println(" differing  round trips       bytes  for each");
    for (int differing : new int[] {0, 1, 10, 100, 1_000, 10_000}) {
      differ(differing);
      var cost = reconcile();
      System.out.printf(
          "%,10d %,12d %,11d %,9d%n",
          differing, cost.roundTrips, cost.bytes, cost.bytes / Math.max(1, differing));
      assertThat(cost.bytes).isLessThan(2 * KIB + 1_000L * differing);
      if (differing <= 100) {
        assertThat(cost.bytes).isLessThan(100 * KIB);
        assertThat(cost.roundTrips).isLessThan(10);
      }
    }
    System.out.printf(
        "republishing all: %,d round trips, %,d bytes beside records, %,d with them%n",
        held, republished.beside(), republished.bytes);
  }

  @Test
  void aNewcomerPaysLessThanAHundredBytesForARecord() throws StoreException {
    for (int i = 0; i < 10_000; i++) {
      put(there, key(), value(300));
    }

    var cost = reconcile();

    assertThat(cost.taken).isEqualTo(10_000);
    assertThat(cost.bytes).isLessThan(100 * 10_000);
  }

  @Test
  void aNewcomerThatIsAskedNamesWhatItLacksForNothing() throws StoreException {
    for (int i = 0; i < 5_000; i++) {
      put(here, key(), value(100));
    }
    var wire = new Wire(request -> Talk.answer(request, there));

    var report = session(here, wire, List.of(Prefix.ALL));

    assertThat(((Differed) Talk.standing(report)).lacking()).hasSize(5_000);
    assertThat(wire.bytes()).isLessThan(KIB);
  }

  private void hold(int records) {
    for (int i = 0; i < records; i++) {
      var key = key();
      var value = value(200);
      put(here, key, value);
      put(there, key, value);
      count(key, value);
    }
  }

  /** A third each is only here, only there, and other here than there: 100 B to 4 KiB. */
  private void differ(int records) {
    for (int i = 0; i < records; i++) {
      var key = key();
      int bytes = random.nextInt(100, 4 * KIB);
      var value = value(bytes);
      if (i % 3 != 0) {
        put(here, key, value);
      }
      if (i % 3 != 1) {
        put(there, key, i % 3 == 0 ? value : value(bytes));
      }
      count(key, value);
    }
  }

  private static void put(Side side, Bytes key, Bytes value) {
    side.plant(key, value, Lifetime.FOREVER);
  }

  /**
   * Bytes to send all records to one peer as Kademlia does: PUT_VALUE, which is echoed. Finding the
   * peer is not counted.
   */
  private record Republished(long bytes, long records) {
    Republished plus(Bytes key, Bytes value) {
      var message = new KadRequest.PutValue(key, value).encode();
      return new Republished(
          bytes + 2L * Wire.framed(message), records + 2L * (key.size() + value.size()));
    }

    long beside() {
      return bytes - records;
    }
  }

  private void count(Bytes key, Bytes value) {
    held++;
    republished = republished.plus(key, value);
  }

  private Cost reconcile() throws StoreException {
    var asking = new Wire(request -> Talk.answer(request, there));
    var report = session(here, asking, List.of(Prefix.ALL));
    var cost = new Cost(asking.roundTrips(), asking.bytes(), report.pulled());
    if (Talk.standing(report) instanceof Differed differed && !differed.lacking().isEmpty()) {
      cost = cost.plus(offered(differed.offers(Prefix.ALL)));
    }
    assertThat(here.store.fingerprint(Prefix.ALL, Side.NOW))
        .isEqualTo(there.store.fingerprint(Prefix.ALL, Side.NOW));
    return cost;
  }

  private Cost offered(List<Prefix> ranges) throws StoreException {
    var telling = new Wire(_ -> new SyncReply.Noted());
    telling.answer(new SyncRequest.Offer(ranges, false));
    var asking = new Wire(request -> Talk.answer(request, here));
    var report = session(there, asking, ranges);
    return new Cost(
        telling.roundTrips() + asking.roundTrips(),
        telling.bytes() + asking.bytes(),
        report.pulled());
  }

  private static Report session(Side asker, Wire wire, List<Prefix> ranges) throws StoreException {
    var session = new Session(new Task(ranges, Purpose.SHARE, Side.NOW), asker.home());
    return ((Step.Done) Talk.run(session, Integer.MAX_VALUE, wire)).report();
  }

  private Bytes key() {
    return utf8("/max/users/" + Long.toHexString(random.nextLong()));
  }

  private Bytes value(int size) {
    var bytes = new byte[size];
    random.nextBytes(bytes);
    bytes[size - 1] = 0; // Which is not Side.BAD.
    return Bytes.wrap(bytes);
  }
}
