package io.kadis.libp2p.yamux;

import io.kadis.libp2p.channel.Duplex;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Sends what is queued: everything there is in one write, so the busier the connection, the fewer
 * system calls per frame. Each {@link #run} is on a thread of its own, one at a time, and ends when
 * nothing is queued; the last, of a closed outbox, closes the channel.
 */
final class SessionWriter implements Runnable {
  private static final ThreadFactory THREADS = Thread.ofVirtual().name("yamux-writer").factory();

  private final Duplex channel;
  private final Outbox outbox;
  private final Counters counters;
  private final Consumer<String> onFailure;
  private final CountDownLatch closed = new CountDownLatch(1);

  SessionWriter(Duplex channel, Outbox outbox, Counters counters, Consumer<String> onFailure) {
    this.channel = channel;
    this.outbox = outbox;
    this.counters = counters;
    this.onFailure = onFailure;
  }

  void start() {
    THREADS.newThread(this).start();
  }

  /**
   * Waits until the outbox was closed, all of it is written, or cannot be, and so is the channel.
   */
  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  @Override
  public void run() {
    boolean written = false;
    try {
      writeAll();
      written = true;
    } catch (IOException e) {
      onFailure.accept("cannot write: " + e.getMessage());
    } finally {
      if (!written || outbox.isFinished()) {
        channel.close();
        closed.countDown();
      }
    }
  }

  private void writeAll() throws IOException {
    while (outbox.take() instanceof FrameBuffer batch) {
      counters.writeBegins();
      channel.write(batch.bytes(), 0, batch.size());
      counters.writeDone(batch.size());
    }
  }
}
