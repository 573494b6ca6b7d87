package io.kadis.app.http;

import io.kadis.kv.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A watch that shows what it is told. */
public final class FakeWatch implements Watch {
  private final BlockingQueue<Optional<Event>> events = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  public void show(Event event) {
    events.add(Optional.of(event));
  }

  public boolean closed() {
    return closed;
  }

  @Override
  public Optional<Event> next(Duration timeout) throws InterruptedException {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Optional<Event> event = events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    return event == null ? Optional.empty() : event;
  }

  @Override
  public void close() {
    closed = true;
    events.add(Optional.empty()); // Wakes whoever waits.
  }
}
