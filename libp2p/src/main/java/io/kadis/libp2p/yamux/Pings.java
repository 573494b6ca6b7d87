package io.kadis.libp2p.yamux;

import io.kadis.libp2p.StreamException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Our own pings: one at a time, shared by all who ask (YAMUX-10). Safe for many threads. */
final class Pings {
  private record Outstanding(int value, long sentAt, CompletableFuture<Duration> answer) {}

  private final Outbox outbox;
  private final Duration givenUpAfter;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Outstanding outstanding;
  private int nextValue;
  private @Nullable String closed;

  /**
   * @param givenUpAfter a ping older than this is replaced; its pong comes too late
   */
  Pings(Outbox outbox, Duration givenUpAfter) {
    this.outbox = outbox;
    this.givenUpAfter = givenUpAfter;
  }

  /** Sends a ping, or joins the one on its way. */
  CompletableFuture<Duration> send(long now) {
    lock.lock();
    try {
      if (closed != null) {
        return CompletableFuture.failedFuture(new StreamException.Closed(closed));
      }
      if (outstanding == null || now - outstanding.sentAt > givenUpAfter.toNanos()) {
        outstanding = new Outstanding(nextValue++, now, new CompletableFuture<>());
        outbox.ping(outstanding.value);
      }
      return outstanding.answer;
    } finally {
      lock.unlock();
    }
  }

  /** A late or unknown pong is nothing. */
  void pong(int value, long now) {
    lock.lock();
    try {
      if (outstanding != null && outstanding.value == value) {
        outstanding.answer.complete(Duration.ofNanos(now - outstanding.sentAt));
        outstanding = null;
      }
    } finally {
      lock.unlock();
    }
  }

  void close(String reason) {
    lock.lock();
    try {
      closed = reason;
      if (outstanding != null) {
        outstanding.answer.completeExceptionally(new StreamException.Closed(reason));
      }
    } finally {
      lock.unlock();
    }
  }

  static Duration await(CompletableFuture<Duration> answer, Duration timeout)
      throws StreamException {
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new StreamException.TimedOut("no pong within " + timeout);
    } catch (ExecutionException e) {
      throw new StreamException.Closed("the connection ended before the pong");
    } catch (InterruptedException e) {
      throw Waits.interrupted();
    }
  }
}
