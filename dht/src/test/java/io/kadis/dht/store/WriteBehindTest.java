package io.kadis.dht.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RecordStore.Decision;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;

/** Updates that are acknowledged before they are on disk. */
class WriteBehindTest {
  private static final int MAP_BYTES = 4 << 20;

  /** Three pages. */
  private static final int FILLER_BYTES = 12_288;

  private static final int SLACK_BYTES = 160 << 10;
  private static final long QUOTA = 16 << 20;
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private Env<ByteBuffer> env;
  private Tables tables;
  private ReadPool readers;
  private RecordTable records;
  private Quota quota;
  private CommitWriter writer;
  private WriteBehind behind;

  @BeforeEach
  void open() {
    open(MAP_BYTES, QUOTA);
  }

  private void open(long mapBytes, long quotaBytes) {
    env =
        Env.create(ByteBufferProxy.PROXY_OPTIMAL)
            .setMapSize(mapBytes)
            .setMaxDbs(Tables.COUNT)
            .setMaxReaders(2 * ReadPool.MAX_READERS)
            .open(directory.toFile(), EnvFlags.MDB_NOTLS);
    tables = Tables.open(env);
    readers = new ReadPool(env);
    var meta = new MetaTable(tables);
    var sums = new FingerprintTable(tables.fingerprints(), meta);
    records =
        new RecordTable(
            tables.records(), new ExpiryIndex(tables.expiry()), ExpiryIndex.Kind.RECORD, sums);
    quota = new Quota(quotaBytes, Usage.NONE);
    writer = new CommitWriter(env, new CommitWriter.Accounts(meta, sums, quota));
    behind = new WriteBehind(new WriteBehind.Disk(records, readers, writer, quota), _ -> {});
  }

  @AfterEach
  void close() {
    behind.close();
    writer.close();
    readers.close();
    env.close();
  }

  @Test
  void aReadSeesWhatIsAcknowledgedAndNotYetOnDisk() throws Exception {
    put("a", "old");
    behind.settle();
    try (var _ = new HeldWriter()) {
      put("a", "new");
      put("b", "first");
      behind.update(key("a"), _ -> new Decision.Keep());

      assertThat(behind.get(key("a"))).contains(record("a", "new"));
      assertThat(behind.get(key("b"))).contains(record("b", "first"));
      assertThat(onDisk("a")).contains(record("a", "old"));
      assertThat(onDisk("b")).isEmpty();
      assertThat(behind.onDisk(key("a"))).as("neither the old nor the new is safe").isEmpty();
      assertThat(behind.onDisk(key("b"))).isEmpty();
    }
    behind.settle();
    assertThat(onDisk("a")).contains(record("a", "new"));
    assertThat(onDisk("b")).contains(record("b", "first"));
    assertThat(behind.onDisk(key("a"))).contains(record("a", "new"));
  }

  /** The first is on its way when the second comes, and the third overtakes it there. */
  @Test
  void theLastUpdateOfAKeyIsTheOneThatStays() throws Exception {
    try (var _ = new HeldWriter()) {
      put("a", "1");
      awaitLeaving();
      assertThat(behind.get(key("a"))).contains(record("a", "1"));
      put("a", "2");
      assertThat(behind.get(key("a"))).contains(record("a", "2"));
      behind.update(key("a"), _ -> new Decision.Remove());
      assertThat(behind.get(key("a"))).isEmpty();
      put("a", "3");
    }
    behind.settle();
    assertThat(onDisk("a")).contains(record("a", "3"));
    assertThat(quota.admitted().bytes()).isEqualTo(cost(record("a", "3")));
  }

  @Test
  void aRemovalThatIsOnItsWayHidesWhatIsOnDisk() throws Exception {
    put("a", "1");
    behind.settle();
    try (var _ = new HeldWriter()) {
      behind.update(key("a"), _ -> new Decision.Remove());
      assertThat(behind.get(key("a"))).isEmpty();
      assertThat(onDisk("a")).isPresent();
      assertThat(behind.onDisk(key("a"))).as("nobody may rely on it").isEmpty();
    }
    behind.settle();
    assertThat(onDisk("a")).isEmpty();
    assertThat(quota.admitted()).isEqualTo(Usage.NONE);
  }

  @Test
  void updatesOfOneKeyByManyLoseNothing() throws Exception {
    var key = key("counter");
    together(
        500,
        _ ->
            behind.update(
                key,
                held -> {
                  int next = held.map(record -> record.value().toInt()).orElse(0) + 1;
                  return new Decision.Replace(
                      new KadRecord(key, Bytes.ofUnsignedInt(next), NOW), Lifetime.FOREVER);
                }));
    behind.settle();
    assertThat(onDisk("counter").orElseThrow().value().toInt()).isEqualTo(500);
    assertThat(writer.commits()).as("they share commits").isLessThan(250);
  }

  @Test
  void writersTogetherCannotPassTheQuota() throws Exception {
    close();
    long one = cost(record("k000", "v".repeat(1_000)));
    open(MAP_BYTES, 10 * one + one / 2);
    var refused = new AtomicInteger();
    together(
        100,
        i -> {
          try {
            put("k%03d".formatted(i), "v".repeat(1_000));
          } catch (StoreException.Full e) {
            refused.incrementAndGet();
          }
          return true;
        });
    behind.settle();

    assertThat(refused).hasValue(90);
    assertThat(quota.admitted().bytes()).isEqualTo(10 * one);
    assertThat(new MetaTable(tables).usage(readers).bytes()).as("on disk").isEqualTo(10 * one);
  }

  /** A sweep takes the record from the disk while its removal is on its way. */
  @Test
  void whatASweepTookMeanwhileIsNotCountedTwice() throws Exception {
    var until = new Lifetime.Until(NOW);
    behind.update(key("a"), _ -> new Decision.Replace(record("a", "1"), until));
    behind.settle();
    var id = Key.of(key("a")).id();
    var due = new ExpiryIndex.Entry(NOW.toEpochMilli(), ExpiryIndex.Kind.RECORD, id);
    Future<?> swept;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var _ = new HeldWriter()) {
      swept = threads.submit(() -> writer.run(txn -> records.removeExpired(txn, due)));
      awaitQueued(1);
      behind.update(key("a"), _ -> new Decision.Remove());
      awaitLeaving();
    }
    swept.get();
    behind.settle();
    assertThat(quota.admitted()).isEqualTo(Usage.NONE);
    assertThat(new MetaTable(tables).usage(readers)).isEqualTo(Usage.NONE);
  }

  /** What is acknowledged is kept and tried again; what would come behind it is refused. */
  @Test
  void whileTheDiskIsFullNothingMoreIsAcknowledgedAndNothingIsForgotten() throws Exception {
    fillTheMap();
    var acknowledged = new ArrayList<KadRecord>();
    for (int i = 0; i < 20; i++) {
      var record = record("k" + i, "x".repeat(15_000));
      put(record);
      acknowledged.add(record);
    }
    await(() -> isRefused(StoreException.Full.class, this::keep));
    for (var record : acknowledged) {
      assertThat(behind.get(record.key())).contains(record);
      assertThat(records.get(readers, record.key())).isEmpty();
    }

    emptyTheMap();
    await(() -> records.get(readers, key("k0")).isPresent());
    await(() -> !isRefused(StoreException.Full.class, this::keep));
    put("c", "welcome");
    behind.settle();

    for (var record : acknowledged) {
      assertThat(records.get(readers, record.key())).contains(record);
    }
    assertThat(onDisk("c")).contains(record("c", "welcome"));
  }

  @Test
  void whoWritesFasterThanTheDiskWaits() throws Exception {
    var value = "x".repeat(15_000);
    int more = (int) (WriteBehind.MAX_BYTES / value.length()) + 2;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> waits;
      try (var _ = new HeldWriter()) {
        put("first", value);
        awaitLeaving();
        var puts = new AtomicInteger();
        waits =
            threads.submit(() -> {
              for (int i = 0; i < more; i++) {
                put("same", value); // Bounds memory, so what is overtaken counts as well.
                puts.incrementAndGet();
              }
              return true;
            });
        await(() -> puts.get() >= more - 10);
        assertThat(waits).as("more than %d bytes", WriteBehind.MAX_BYTES).isNotDone();
      }
      assertThat(waits.get()).isTrue();
    }
  }

  /** Else a few who never rest would take all the room there ever is. */
  @Test
  void whoWaitsForRoomGoesBeforeWhoComesThen() throws Exception {
    var order = new ConcurrentLinkedQueue<String>();
    var inside = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    try (var _ = new HeldWriter()) {
      put("a", "1");
      awaitLeaving();
      fillTheBatch();
      threads.add(
          writing(
              "first",
              () -> {
                inside.countDown();
                awaitLatch(leave); // With the lock.
                order.add("first");
              }));
      awaitState(threads.getLast(), Thread.State.TIMED_WAITING);
      threads.add(writing("second", () -> order.add("second")));
      awaitState(threads.getLast(), Thread.State.TIMED_WAITING);
    }
    inside.await();
    threads.add(writing("newcomer", () -> order.add("newcomer")));
    awaitState(threads.getLast(), Thread.State.WAITING);
    leave.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(order).containsExactly("first", "second", "newcomer");
  }

  /** Is refused like any other update, and changes nothing. */
  private RecordStore.Outcome keep() throws StoreException {
    return behind.update(key("c"), _ -> new Decision.Keep());
  }

  private Thread writing(String key, Runnable deciding) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            behind.update(
                key(key),
                _ -> {
                  deciding.run();
                  return new Decision.Replace(record(key, "x"), Lifetime.FOREVER);
                });
          } catch (StoreException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void awaitState(Thread thread, Thread.State wanted) throws Exception {
    await(() -> thread.getState() == wanted);
  }

  /** To the bound, and not beyond: whoever comes now waits. */
  private void fillTheBatch() throws StoreException {
    var record = record("same", "x".repeat(15_000));
    for (long bytes = 0; bytes < WriteBehind.MAX_BYTES; ) {
      put(record);
      bytes += RecordTable.OVERHEAD_BYTES + cost(record);
    }
  }

  @Test
  void closingBringsWhatIsAcknowledgedToTheDiskAndRefusesTheRest() throws Exception {
    Thread closing;
    try (var _ = new HeldWriter()) {
      put("a", "1");
      awaitLeaving();
      put("b", "2");
      closing = Thread.startVirtualThread(behind::close);
      await(() -> isRefused(StoreException.Busy.class, this::keep));
    }
    closing.join();
    assertThat(onDisk("a")).contains(record("a", "1"));
    assertThat(onDisk("b")).contains(record("b", "2"));
    assertThat(onDisk("c")).isEmpty();
    assertThatThrownBy(() -> put("c", "3")).hasMessageContaining("closing");
  }

  /** Keeps the writer from its commits. */
  private final class HeldWriter implements AutoCloseable {
    private final CountDownLatch release = new CountDownLatch(1);

    HeldWriter() throws InterruptedException {
      var entered = new CountDownLatch(1);
      writer.enqueue(_ -> {
        entered.countDown();
        awaitLatch(release);
        return true;
      });
      entered.await();
    }

    @Override
    public void close() {
      release.countDown();
    }
  }

  /** Until the batch that filled is on its way, stuck before a writer that is held. */
  private void awaitLeaving() throws Exception {
    int queued = writer.queued();
    await(() -> writer.queued() > queued);
  }

  private void awaitQueued(int tasks) throws Exception {
    await(() -> writer.queued() >= tasks);
  }

  /** Leaves room to delete, and none for many large records. */
  private void fillTheMap() throws Exception {
    writer.run(txn -> {
      for (int i = 0; i < (MAP_BYTES - SLACK_BYTES) / FILLER_BYTES; i++) {
        txn.put(tables.peers(), Bytes.ofUnsignedInt(i), Bytes.repeat((byte) 1, FILLER_BYTES - 96));
      }
      return true;
    });
  }

  /** In three commits: what one frees, the one after the next may use. */
  private void emptyTheMap() throws Exception {
    writer.run(txn -> {
      txn.clear(tables.peers());
      return true;
    });
    for (int i = 0; i < 2; i++) {
      writer.run(txn -> {
        txn.put(tables.peers(), Bytes.of(1), Bytes.of(1));
        return true;
      });
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isRefused(Class<? extends StoreException> as, Callable<?> write)
      throws Exception {
    try {
      write.call();
      return false;
    } catch (StoreException e) {
      assertThat(e).isInstanceOf(as);
      return true;
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("within %s", PATIENCE).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @FunctionalInterface
  private interface Numbered {
    Object call(int number) throws Exception;
  }

  private static void together(int count, Numbered task) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new ArrayList<Future<?>>();
      for (int i = 0; i < count; i++) {
        int number = i;
        done.add(threads.submit(() -> task.call(number)));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
  }

  private RecordStore.Outcome put(String key, String value) throws StoreException {
    return put(record(key, value));
  }

  private RecordStore.Outcome put(KadRecord record) throws StoreException {
    return behind.update(record.key(), _ -> new Decision.Replace(record, Lifetime.FOREVER));
  }

  private Optional<KadRecord> onDisk(String key) throws StoreException {
    return records.get(readers, key(key));
  }

  private static long cost(KadRecord record) {
    return RecordTable.cost(RecordBytes.encode(record, Lifetime.FOREVER));
  }

  private static KadRecord record(String key, String value) {
    return new KadRecord(key(key), Bytes.wrap(value.getBytes(UTF_8)), NOW);
  }

  private static Bytes key(String key) {
    return Bytes.wrap(("/raw/" + key).getBytes(UTF_8));
  }
}
