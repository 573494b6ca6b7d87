package io.kadis.kv;

import io.kadis.kv.namespace.View;
import java.time.Duration;
import java.util.Optional;

/**
 * A key that is watched: its newest state comes sooner or later, never an older one after a newer
 * one, and none twice; states in between may be left out (DESIGN §4, "Watch"). One thread takes
 * events; {@link #close} may be called from any.
 */
public interface Watch extends AutoCloseable {
  /**
   * Waits for the next state; empty when none came in time.
   *
   * @throws IllegalStateException once closed
   */
  Optional<Event> next(Duration timeout) throws InterruptedException;

  /** Ends it; a thread in {@link #next} returns at once. Idempotent. */
  @Override
  void close();

  /**
   * One state of the key.
   *
   * @param tag names the state: a watch that starts behind it goes on from here
   * @param version 0 for namespaces without versions
   * @param view empty: deleted, expired, or never written
   */
  record Event(String tag, long version, Optional<View> view) {}
}
