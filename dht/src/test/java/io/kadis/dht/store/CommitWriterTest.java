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
  @TempDir Path directory;
  private Env<ByteBuffer> env;
  private CommitWriter writer;

  @BeforeEach
  void open() {
    env =
        Env.create(ByteBufferProxy.PROXY_OPTIMAL).setMaxDbs(Tables.COUNT).open(directory.toFile());
    var tables = Tables.open(env);
    var meta = new MetaTable(tables);
    var accounts =
        new CommitWriter.Accounts(
            meta,
            new FingerprintTable(tables.fingerprints(), meta),
            new Quota(1 << 20, Usage.NONE));
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
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var first =
        writer.enqueue(_ -> {
          entered.countDown();
          awaitUninterruptibly(release);
          return 1;
        });
    entered.await();
    var second = writer.enqueue(_ -> 2);

    var closing = Thread.startVirtualThread(writer::close);
    release.countDown();
    closing.join();

    assertThat(first.outcome()).isCompletedWithValue(1);
    assertThat(second.outcome()).isCompletedWithValue(2);
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
