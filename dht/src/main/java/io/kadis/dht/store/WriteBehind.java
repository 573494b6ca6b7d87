package io.kadis.dht.store;

import static io.kadis.dht.store.CommitWriter.COMMIT;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.RecordBytes.Stored;
import io.kadis.dht.store.RecordStore.Decider;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.RecordStore.Outcome;
import io.kadis.dht.store.RecordTable.Found;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * {@code async}: an update is decided and acknowledged in memory, and written a little later with
 * all that came meanwhile (docs/adr/0015). Its room in the quota is its own from then on, so that
 * nothing but a failing disk can still refuse it.
 *
 * <p>One batch fills, one is on its way. One platform thread brings them to the disk in order and
 * does not go on before a batch is there: an older value never comes over a newer one.
 */
final class WriteBehind implements RecordUpdates {
  /** How long a batch fills: with its commit, what a killed process may lose. */
  static final Duration LINGER = Duration.ofMillis(20);

  /** A batch of so many bytes goes at once: some 1,500 records of 100 B. */
  static final long BATCH_BYTES = 512 << 10;

  /**
   * In a batch that cannot go yet, as on disk. More wait, and are refused after {@link #ROOM}. Each
   * small record may copy a page of its own, so that a larger batch would take seconds.
   */
  static final long MAX_BYTES = 2 << 20;

  private static final Duration ROOM = Duration.ofSeconds(5);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final Batch BROUGHT = Batch.brought();

  private static final Logger log = LogManager.getLogger(WriteBehind.class);

  private final Disk disk;
  private final Consumer<Bytes> changed;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();

  /** There is something for the thread to do. */
  private final Condition work = lock.newCondition();

  /** The next of those that wait may look. */
  private final Condition room = lock.newCondition();

  /** Replaced under the lock, as is what follows; reads look at both batches without it. */
  private volatile Batch filling = new Batch();

  private volatile Batch leaving = BROUGHT;

  /** Updates that wait for room. */
  private int queued;

  private boolean hurried;
  private boolean closing;
  private @Nullable Throwable failure;

  /**
   * @param changed told of each key once reads see its change, on the thread that made it
   */
  WriteBehind(Disk disk, Consumer<Bytes> changed) {
    this.disk = disk;
    this.changed = changed;
    this.thread = WriterThread.start("lmdb-behind", this::bringAll);
  }

  /** What lies behind. */
  record Disk(RecordTable records, ReadPool readers, CommitWriter writer, Quota quota) {}

  @Override
  public Optional<KadRecord> get(Bytes key) throws StoreException {
    return RecordTable.held(key, found(Key.of(key).id()).stored());
  }

  /** Also what is there still, and is about to be removed, is not promised to anybody. */
  @Override
  public Optional<KadRecord> onDisk(Bytes key) throws StoreException {
    return waiting(Key.of(key).id()) == null
        ? disk.records.get(disk.readers, key)
        : Optional.empty();
  }

  private Found found(Bytes32 id) throws StoreException {
    var found = waiting(id);
    return found == null ? disk.records.found(disk.readers, id) : found;
  }

  /** Looks in the order in which a batch goes its way: nothing moves past unseen. */
  private @Nullable Found waiting(Bytes32 id) {
    var found = filling.find(id);
    return found == null ? leaving.find(id) : found;
  }

  @Override
  public Outcome update(Bytes key, Decider decider) throws StoreException {
    Outcome outcome;
    lock.lock();
    try {
      awaitRoom();
      outcome = decide(key, decider);
    } finally {
      if (filling.bytes() < MAX_BYTES) {
        room.signal(); // One after the other.
      }
      lock.unlock();
    }
    if (!(outcome.decision() instanceof Decision.Keep)) {
      changed.accept(key);
    }
    return outcome;
  }

  private Outcome decide(Bytes key, Decider decider) throws StoreException {
    var id = Key.of(key).id();
    var found = found(id);
    var outcome = RecordTable.decide(key, found.stored(), decider);
    if (!(outcome.decision() instanceof Decision.Keep)) {
      var next = RecordTable.next(outcome.decision());
      long admitted = RecordTable.cost(next) - found.cost();
      disk.quota.claim(admitted);
      add(id, next, admitted);
    }
    return outcome;
  }

  private void add(Bytes32 id, Optional<Stored> next, long admitted) {
    boolean first = filling.isEmpty();
    filling.add(id, next, admitted);
    boolean full = filling.bytes() >= BATCH_BYTES;
    if (first || (full && !hurried)) {
      hurried |= full;
      work.signal();
    }
  }

  /** Who comes while others wait goes behind them: else a few who never rest would take all. */
  private void awaitRoom() throws StoreException {
    boolean inTurn = false;
    long left = ROOM.toNanos();
    while (mustWait(inTurn)) {
      if (left <= 0) {
        throw new StoreException.Busy(
            "%d writes have waited for the disk for over %d s, behind %d bytes"
                .formatted(queued + 1, ROOM.toSeconds(), filling.bytes()));
      }
      inTurn = true;
      queued++;
      try {
        left = room.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException.Busy("interrupted while earlier writes wait for the disk");
      } finally {
        queued--;
      }
    }
    if (closing) {
      throw new StoreException.Busy("the store is closing");
    }
    if (failure != null) {
      throw refused(failure);
    }
  }

  private boolean mustWait(boolean inTurn) {
    boolean outOfTurn = queued > 0 && !inTurn;
    return (outOfTurn || filling.bytes() >= MAX_BYTES) && failure == null && !closing;
  }

  private static StoreException refused(Throwable failure) {
    var why = "writes acknowledged before do not get to the disk: " + failure.getMessage();
    return failure instanceof StoreException.Full
        ? new StoreException.Full(why)
        : new StoreException.Failed(why, failure);
  }

  @Override
  public void settle() throws StoreException {
    try {
      hurry().onDisk().get(COMMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException.Failed("interrupted before earlier writes were on disk", e);
    } catch (TimeoutException | ExecutionException e) {
      throw new StoreException.Failed("earlier writes are not on disk", e);
    }
  }

  /** The last batch that holds anything is on its way. */
  private Batch hurry() {
    lock.lock();
    try {
      if (filling.isEmpty()) {
        return leaving;
      }
      hurried = true;
      work.signal();
      return filling;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the last commit: what lies behind must not be closed under it. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      work.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    WriterThread.join(thread, COMMIT.multipliedBy(2)); // One batch is on its way, one may fill.
  }

  private void bringAll() {
    try {
      for (var batch = next(); !batch.isEmpty(); batch = next()) {
        bring(batch);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Empty at the end. */
  private Batch next() throws InterruptedException {
    lock.lock();
    try {
      while (filling.isEmpty() && !closing) {
        work.await();
      }
      long left = LINGER.toNanos();
      while (left > 0 && !hurried && !closing) {
        left = work.awaitNanos(left);
      }
      leaving = filling;
      filling = new Batch();
      hurried = false;
      room.signal();
      return leaving;
    } finally {
      lock.unlock();
    }
  }

  private void bring(Batch batch) throws InterruptedException {
    while (!isBrought(batch)) {
      if (!awaitRetry()) {
        log.error("{} acknowledged writes did not get to the disk and are lost", batch.size());
        return;
      }
    }
    batch.onDisk().complete(true);
    leaving = BROUGHT;
  }

  private boolean isBrought(Batch batch) throws InterruptedException {
    var commit = disk.writer.enqueue(txn -> batch.write(txn, disk.records)).outcome();
    while (true) {
      try {
        commit.get(COMMIT.toSeconds(), TimeUnit.SECONDS);
        note(null);
        return true;
      } catch (TimeoutException e) { // It may still come: to write it twice would count it twice.
        note(new StoreException.Failed("no commit within " + COMMIT.toSeconds() + " s", e));
      } catch (ExecutionException e) {
        note(e.getCause());
        return false;
      }
    }
  }

  /** As long as it does not go on, new updates are refused. */
  private void note(@Nullable Throwable now) {
    lock.lock();
    try {
      if (now != null && failure == null) {
        log.error("acknowledged writes do not get to the disk; trying again", now);
        room.signalAll();
      } else if (now == null && failure != null) {
        log.info("acknowledged writes get to the disk again");
      }
      failure = now;
    } finally {
      lock.unlock();
    }
  }

  /** False: there is no later. */
  private boolean awaitRetry() throws InterruptedException {
    lock.lock();
    try {
      long left = RETRY.toNanos();
      while (left > 0 && !closing) {
        left = work.awaitNanos(left);
      }
      return !closing;
    } finally {
      lock.unlock();
    }
  }
}
