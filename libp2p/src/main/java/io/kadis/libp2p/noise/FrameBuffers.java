package io.kadis.libp2p.noise;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lends buffers that hold a largest frame, so that an idle connection keeps none. Safe for many
 * threads; the last one returned, still warm in the cache, is lent first.
 */
final class FrameBuffers {
  /** Enough for the connections that are busy at one moment; more are left to the collector. */
  static final int MAX_KEPT = 32;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<byte[]> kept = new ArrayDeque<>(MAX_KEPT);

  byte[] borrow() {
    lock.lock();
    try {
      byte[] buffer = kept.pollLast();
      if (buffer != null) {
        return buffer;
      }
    } finally {
      lock.unlock();
    }
    return new byte[FrameReader.MAX_FRAME_BYTES];
  }

  /** Takes back what {@link #borrow} gave; the giver must not touch it again. */
  void giveBack(byte[] buffer) {
    lock.lock();
    try {
      if (kept.size() < MAX_KEPT) {
        kept.addLast(buffer);
      }
    } finally {
      lock.unlock();
    }
  }
}
