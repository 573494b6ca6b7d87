package io.kadis.libp2p.yamux;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes received and not yet read, over all streams of a connection. The windows alone would let a
 * peer make us keep 256 KiB for each of its streams (SEC-14). Safe for many threads.
 */
final class ReceiveBudget {
  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong grown = new AtomicLong();

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

  /**
   * Lets a window grow, if all of a connection have grown by a quarter of the budget at most: it is
   * for a few streams with much to bring, and the others have to fit in as well (YAMUX-6).
   */
  boolean takeGrowth(int bytes) {
    if (grown.addAndGet(bytes) <= maxBytes / 4) {
      return true;
    }
    giveGrowthBack(bytes);
    return false;
  }

  void giveGrowthBack(int bytes) {
    grown.addAndGet(-bytes);
  }

  long grown() {
    return grown.get();
  }

  long used() {
    return used.get();
  }

  @Override
  public String toString() {
    return used + " bytes received and not read, at most " + maxBytes;
  }
}
