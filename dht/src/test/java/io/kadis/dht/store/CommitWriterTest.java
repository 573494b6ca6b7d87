package io.kadis.dht.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Env;

class CommitWriterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private Env<ByteBuffer> env;
  private final Quota quota = new Quota(1 << 20, Usage.NONE);
  private CommitWriter writer;

  @BeforeEach
  void open() {
    env =
        Env.create(ByteBufferProxy.PROXY_OPTIMAL).setMaxDbs(Tables.COUNT).open(directory.toFile());
    var tables = Tables.open(env);
    var meta = new MetaTable(tables);
    var accounts =
        new CommitWriter.Accounts(meta, new FingerprintTable(tables.fingerprints(), meta), quota);
    writer = new CommitWriter(env, accounts);
  }

  @AfterEach
  void close() {
    writer.close();
    env.close();
  }

  /** As by one who found the store open just before the writer ended. */
  @Test
  void aTaskOfferedAfterTheLastLookAtTheQueueIsRefusedAtOnce() throws Exception {
    writer.close();

    assertThat(writer.enqueue(_ -> 1).outcome())
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(StoreException.Busy.class);
    assertThatThrownBy(() -> writer.run(_ -> 1)).isInstanceOf(StoreException.Busy.class);
  }

  @Test
  void whatWasQueuedWhenClosingBeganIsCommitted() throws Exception {
    var release = new CountDownLatch(1);
    var first = enqueueHeld(release);
    var second = writer.enqueue(_ -> 2);

    var closing = Thread.startVirtualThread(writer::close);
    release.countDown();
    closing.join();

    assertThat(first.outcome()).isCompletedWithValue(1);
    assertThat(second.outcome()).isCompletedWithValue(2);
  }

  /** Its group fails with it, and each task is run once more. */
  @Test
  void whatATaskClaimedThatFailsIsGivenBack() throws Exception {
    var release = new CountDownLatch(1);
    enqueueHeld(release);
    var good =
        writer.enqueue(txn -> {
          txn.claim(100);
          return true;
        });
    var bad =
        writer.enqueue(txn -> {
          txn.claim(10);
          throw new IllegalArgumentException("a bug");
        });
    release.countDown();

    assertThat(bad.outcome())
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .havingRootCause()
        .withMessage("a bug");
    assertThat(good.outcome()).succeedsWithin(PATIENCE);
    writer.close();
    assertThat(quota.admitted().bytes()).isEqualTo(100);
  }

  /** Keeps the writer until it is released. */
  private CommitWriter.Pending<Integer> enqueueHeld(CountDownLatch release)
      throws InterruptedException {
    var entered = new CountDownLatch(1);
    var held =
        writer.enqueue(_ -> {
          entered.countDown();
          awaitUninterruptibly(release);
          return 1;
        });
    entered.await();
    return held;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true; // close() wakes the writer so.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
