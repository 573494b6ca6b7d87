package io.kadis.dht.rpc;

import io.kadis.libp2p.Stream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The idle streams to one peer, and how many requests it is asked at once. For many threads. */
final class PeerStreams {
  private record Idle(Stream stream, long sinceNanos) {}

  private final Semaphore turns = new Semaphore(StreamPool.MAX_STREAMS_PER_PEER);
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock. The last used is last: it is the likeliest to be alive still.
  private final ArrayDeque<Idle> idle = new ArrayDeque<>();
  private final AtomicInteger reuseFailures = new AtomicInteger();
  private volatile boolean retired;

  /** Waits for a turn; false when none came in time. */
  boolean enter(Budget budget) {
    if (turns.tryAcquire()) {
      return true;
    }
    try {
      return turns.tryAcquire(budget.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void leave() {
    turns.release();
  }

  int waiting() {
    return turns.getQueueLength();
  }

  /** An idle stream on a connection that is still open; null when there is none. */
  @Nullable Stream take() {
    lock.lock();
    try {
      var last = idle.pollLast();
      while (last != null && !last.stream.connection().isOpen()) {
        last = idle.pollLast();
      }
      return last == null ? null : last.stream;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a stream for the next request, unless reuse does not work with this peer. */
  void giveBack(Stream stream) {
    if (!keep(stream)) {
      stream.close();
    }
  }

  private boolean keep(Stream stream) {
    lock.lock();
    try {
      boolean kept = !retired && reusable();
      if (kept) {
        idle.addLast(new Idle(stream, System.nanoTime()));
      }
      return kept;
    } finally {
      lock.unlock();
    }
  }

  /** False once reuse has failed too often: then each request gets a stream of its own. */
  boolean reusable() {
    return reuseFailures.get() <= StreamPool.REUSE_FAILURES_TOLERATED;
  }

  void reuseFailed() {
    reuseFailures.incrementAndGet();
  }

  /** Closes streams idle for longer than {@code maxIdle}. */
  void sweep(Duration maxIdle) {
    long oldest = System.nanoTime() - maxIdle.toNanos();
    for (var stream = takeOlder(oldest); stream != null; stream = takeOlder(oldest)) {
      stream.close();
    }
  }

  private @Nullable Stream takeOlder(long oldest) {
    lock.lock();
    try {
      var first = idle.peekFirst();
      if (first == null || first.sinceNanos - oldest > 0) {
        return null;
      }
      idle.removeFirst();
      return first.stream;
    } finally {
      lock.unlock();
    }
  }

  /** True when nobody uses this: from then on it keeps no stream, and a new one takes its place. */
  boolean retireIfUnused() {
    lock.lock();
    try {
      boolean unused =
          idle.isEmpty() && turns.availablePermits() == StreamPool.MAX_STREAMS_PER_PEER;
      retired |= unused;
      return unused;
    } finally {
      lock.unlock();
    }
  }

  boolean retired() {
    return retired;
  }

  /** Closes what is idle and keeps nothing from now on. */
  void close() {
    retired = true;
    sweep(Duration.ZERO);
  }
}
