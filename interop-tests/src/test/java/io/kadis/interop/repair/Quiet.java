package io.kadis.interop.repair;

import java.util.concurrent.Callable;

/** True once a number has become another, and stayed the same for some polls. */
final class Quiet implements Callable<Boolean> {
  private static final int POLLS = 3;

  private final Callable<Long> number;
  private final long before;
  private volatile long last = -1; // polled by another thread than waits for it
  private int same;

  Quiet(Callable<Long> number, long before) {
    this.number = number;
    this.before = before;
  }

  /** The number when it was asked for last. */
  long last() {
    return last;
  }

  @Override
  public Boolean call() throws Exception {
    long now = number.call();
    same = now == last ? same + 1 : 0;
    last = now;
    return now != before && same >= POLLS;
  }
}
