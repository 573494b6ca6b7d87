package io.kadis.simulator.world;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen, by time, and at one time in the order in which it was planned. A binary heap
 * over plain arrays: tens of millions of events go through it.
 */
final class Agenda {
  private long[] times = new long[1 << 12];
  private long[] numbers = new long[1 << 12];
  private @Nullable Runnable[] events = new Runnable[1 << 12];
  private int size;
  private long planned;

  int size() {
    return size;
  }

  /** When the first event is due; {@link Long#MAX_VALUE} when there is none. */
  long next() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  void add(long time, Runnable event) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size);
      events = Arrays.copyOf(events, 2 * size);
    }
    long number = planned++;
    int at = size++;
    while (at > 0 && before(time, number, (at - 1) / 2)) {
      move((at - 1) / 2, at);
      at = (at - 1) / 2;
    }
    put(at, time, number, event);
  }

  /** Takes the first event out. */
  Runnable take() {
    if (!(events[0] instanceof Runnable first)) {
      throw new IllegalStateException("nothing is planned");
    }
    int last = --size;
    long time = times[last];
    long number = numbers[last];
    var event = events[last];
    events[last] = null;
    if (last > 0 && event != null) {
      sink(time, number, event);
    }
    return first;
  }

  private void sink(long time, long number, Runnable event) {
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(times[child + 1], numbers[child + 1], child)) {
        child++;
      }
      if (before(time, number, child)) {
        break;
      }
      move(child, at);
      at = child;
    }
    put(at, time, number, event);
  }

  private boolean before(long time, long number, int other) {
    return time < times[other] || (time == times[other] && number < numbers[other]);
  }

  private void move(int from, int to) {
    times[to] = times[from];
    numbers[to] = numbers[from];
    events[to] = events[from];
  }

  private void put(int at, long time, long number, Runnable event) {
    times[at] = time;
    numbers[at] = number;
    events[at] = event;
  }
}
