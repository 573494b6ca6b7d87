package io.kadis.dht.sim;

import io.kadis.libp2p.StreamException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** One direction of a stream: bounded bytes with an end, a reset and a lost connection. */
final class Pipe {
  /** As Yamux: the writer waits when this much is unread. */
  private static final int WINDOW_BYTES = 256 * 1024;

  private enum State {
    OPEN,
    ENDED,
    RESET,
    LOST
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
  private int headOffset;
  private int buffered;
  private State state = State.OPEN;

  void write(byte[] bytes, int offset, int length, Duration timeout) throws StreamException {
    lock.lock();
    try {
      awaitWhile(() -> buffered >= WINDOW_BYTES, timeout);
      failUnlessUsable();
      if (state == State.ENDED) {
        throw new StreamException.Closed("our side is closed");
      }
      byte[] copy = new byte[length];
      System.arraycopy(bytes, offset, copy, 0, length);
      if (length > 0) {
        chunks.add(copy);
        buffered += length;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@code Stream.read}: -1 at the end. */
  int read(byte[] into, int offset, int length, Duration timeout) throws StreamException {
    lock.lock();
    try {
      if (!awaitReadable(timeout)) {
        return -1;
      }
      byte[] head = chunks.getFirst();
      int count = Math.min(length, head.length - headOffset);
      System.arraycopy(head, headOffset, into, offset, count);
      headOffset += count;
      buffered -= count;
      if (headOffset == head.length) {
        chunks.removeFirst();
        headOffset = 0;
      }
      changed.signalAll();
      return count;
    } finally {
      lock.unlock();
    }
  }

  boolean awaitReadable(Duration timeout) throws StreamException {
    lock.lock();
    try {
      awaitWhile(chunks::isEmpty, timeout);
      failUnlessUsable();
      return !chunks.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  void end() {
    enter(State.ENDED);
  }

  void reset() {
    enter(State.RESET);
  }

  void lose() {
    enter(State.LOST);
  }

  private void enter(State next) {
    lock.lock();
    try {
      if (state == State.OPEN || (state == State.ENDED && next != State.ENDED)) {
        state = next;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void failUnlessUsable() throws StreamException {
    if (state == State.RESET) {
      throw new StreamException.Reset("stream was reset");
    }
    if (state == State.LOST) {
      throw new StreamException.Closed("connection is gone");
    }
  }

  private void awaitWhile(BooleanSupplier blocked, Duration timeout) throws StreamException {
    long left = timeout.toNanos();
    try {
      while (state == State.OPEN && blocked.getAsBoolean()) {
        if (left <= 0) {
          throw new StreamException.TimedOut("the other side took too long");
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamException.Interrupted("interrupted");
    }
  }
}
