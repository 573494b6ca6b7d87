package io.kadis.interop.repair;

import java.util.concurrent.Callable;

/** True once a number has stayed the same for some polls. One thread. */
final class Quiet implements Callable<Boolean> {
  private static final int POLLS = 4;

  private final Callable<Long> number;
  private long last = -1;
  private int same;

  Quiet(Callable<Long> number) {
    this.number = number;
  }

  @Override
  public Boolean call() throws Exception {
    long now = number.call();
    same = now == last ? same + 1 : 0;
    last = now;
    return same == POLLS;
  }
}
