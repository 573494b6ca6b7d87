package io.kadis.dht.store;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * Group commit: one platform thread takes all tasks that wait, runs them in one transaction and
 * commits once, so that many writers share one fdatasync. A write transaction of LMDB belongs to
 * one OS thread, hence a thread of its own.
 *
 * <p>{@link #run} may be called from many threads, and blocks.
 */
final class CommitWriter implements AutoCloseable {
  /** Tasks that wait. Beyond: {@code Busy}, so that load is shed and not hoarded. */
  static final int MAX_QUEUED = 8_192;

  /** Tasks in one transaction: bounds its dirty pages and the latency of the first. */
  static final int MAX_GROUP = 1_024;

  private static final long ENQUEUE_SECONDS = 5;

  /** A commit that lasts longer has failed, as far as who waits for it is concerned. */
  static final Duration COMMIT = Duration.ofSeconds(60);

  private final Env<ByteBuffer> env;
  private final MetaTable meta;
  private final FingerprintTable fingerprints;
  private final Quota quota;
  private final ArrayBlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final ByteBuffer keyBuffer = WriteTxn.keyBuffer();
  private final Thread thread;

  private volatile boolean closing;

  /** Nothing is taken from the queue any more. */
  private volatile boolean ended;

  /** On disk. The writer thread's alone. */
  private Usage usage;

  private final LongAdder commits = new LongAdder();

  CommitWriter(Env<ByteBuffer> env, Accounts accounts) {
    this.env = env;
    this.meta = accounts.meta;
    this.fingerprints = accounts.fingerprints;
    this.quota = accounts.quota;
    this.usage = quota.admitted();
    this.thread = WriterThread.start("lmdb-writer", this::loop);
  }

  /** What each commit brings up to date. */
  record Accounts(MetaTable meta, FingerprintTable fingerprints, Quota quota) {}

  /** A piece of a transaction. Pure but for the transaction, quick; may be run a second time. */
  @FunctionalInterface
  interface Task<T> {
    T in(WriteTxn txn) throws StoreException;
  }

  /** Returns when the task's commit is on disk. */
  <T> T run(Task<T> task) throws StoreException {
    return run(task, _ -> {});
  }

  /**
   * As {@link #run(Task)}.
   *
   * @param committed told of the result once it is durable, here or on the writer thread, also when
   *     the caller waits no longer; not told of a task that failed
   */
  <T> T run(Task<T> task, Consumer<T> committed) throws StoreException {
    if (closing) {
      throw closed();
    }
    try {
      return enqueue(task)
          .outcome()
          .thenApply(result -> {
            committed.accept(result);
            return result;
          })
          .get(COMMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException.Failed("interrupted before the commit; its outcome is open", e);
    } catch (TimeoutException e) {
      throw new StoreException.Failed("no commit within " + COMMIT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw new IllegalStateException("a store task failed", e.getCause());
    }
  }

  /**
   * What all do once they have found the store open. That may be over by then: an offer after the
   * writer's last look at the queue sees {@link #ended}, one before it is failed there.
   */
  <T> Pending<T> enqueue(Task<T> task) throws InterruptedException {
    var pending = new Pending<>(task);
    if (!queue.offer(pending, ENQUEUE_SECONDS, TimeUnit.SECONDS)) {
      pending.fail(new StoreException.Busy("over " + MAX_QUEUED + " writes wait"));
    } else if (ended) {
      queue.remove(pending);
      pending.fail(closed());
    }
    return pending;
  }

  private static StoreException closed() {
    return new StoreException.Busy("the store is closing");
  }

  /** Tasks that wait. */
  int queued() {
    return queue.size();
  }

  long commits() {
    return commits.sum();
  }

  /** Commits what waits, then ends the thread. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    WriterThread.join(thread, COMMIT);
  }

  private void loop() {
    List<Pending<?>> group = new ArrayList<>(MAX_GROUP);
    while (!closing || !queue.isEmpty()) {
      group.clear();
      try {
        if (queue.isEmpty()) {
          group.add(queue.take());
        }
      } catch (InterruptedException e) {
        continue; // close() wakes us; the loop's condition decides.
      }
      queue.drainTo(group, MAX_GROUP - group.size());
      commit(group);
    }
    ended = true;
    for (var late = queue.poll(); late != null; late = queue.poll()) {
      late.fail(closed());
    }
  }

  private void commit(List<Pending<?>> group) {
    try {
      commitAsOne(group);
    } catch (RuntimeException | Error e) { // The root of this thread: without it nobody writes.
      if (group.size() == 1) {
        group.getFirst().fail(e instanceof LmdbException known ? explain(known) : e);
      } else {
        // One bad task spoils a transaction: give each its own, so that only the bad one fails.
        group.forEach(task -> commit(List.of(task)));
      }
    }
  }

  private void commitAsOne(List<Pending<?>> group) {
    try (Txn<ByteBuffer> txn = env.txnWrite()) {
      var writes = new WriteTxn(txn, keyBuffer, usage, quota);
      try {
        group.forEach(task -> task.apply(writes));
        commitChanges(txn, writes);
      } catch (RuntimeException | Error e) {
        writes.giveBack();
        throw e;
      }
    }
    group.forEach(Pending::committed);
  }

  private void commitChanges(Txn<ByteBuffer> txn, WriteTxn writes) {
    if (writes.dirty()) {
      writes.writeSums(fingerprints);
      if (writes.changesPurgeables()) {
        meta.writePurgeablesChanged(writes);
      }
      meta.writeUsage(writes);
      txn.commit();
      commits.increment();
    }
    usage = writes.usage();
    writes.settle();
  }

  private static StoreException explain(LmdbException e) {
    if (e instanceof Env.MapFullException) {
      return new StoreException.Full("the store's reserved map is full: " + e.getMessage());
    }
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left")
        ? new StoreException.Full("no space left on the disk of the data directory")
        : new StoreException.Failed("the commit failed: " + message, e);
  }

  /** A task on its way. */
  static final class Pending<T> {
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final Task<T> task;
    private @Nullable Runnable result;

    Pending(Task<T> task) {
      this.task = task;
    }

    void apply(WriteTxn txn) {
      try {
        T done = task.in(txn);
        result = () -> outcome.complete(done);
      } catch (StoreException e) { // Thrown before anything is written.
        result = () -> outcome.completeExceptionally(e);
      }
    }

    /** Done after the commit that holds it. */
    CompletableFuture<T> outcome() {
      return outcome;
    }

    void committed() {
      if (result != null) {
        result.run();
      }
    }

    void fail(Throwable e) {
      outcome.completeExceptionally(e);
    }
  }
}
