package io.kadis.libp2p.yamux;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes received and not yet read, over all streams of a connection. The windows alone would let a
 * peer make us keep 256 KiB for each of its streams (SEC-14). Safe for many threads.
 */
final class ReceiveBudget {
  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();

  ReceiveBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Counts bytes; false when they are too many. They are counted all the same. */
  boolean take(int bytes) {
    return used.addAndGet(bytes) <= maxBytes;
  }

  void giveBack(int bytes) {
    used.addAndGet(-bytes);
  }

  long used() {
    return used.get();
  }

  @Override
  public String toString() {
    return used + " bytes received and not read, at most " + maxBytes;
  }
}
