package io.kadis.interop.repair;

import java.util.concurrent.Callable;

/** True once a number has become another, and stayed the same for some polls. One thread. */
final class Quiet implements Callable<Boolean> {
  private static final int POLLS = 3;

  private final Callable<Long> number;
  private final long before;
  private long last = -1;
  private int same;

  Quiet(Callable<Long> number, long before) {
    this.number = number;
    this.before = before;
  }

  @Override
  public Boolean call() throws Exception {
    long now = number.call();
    same = now == last ? same + 1 : 0;
    last = now;
    return now != before && same >= POLLS;
  }
}
