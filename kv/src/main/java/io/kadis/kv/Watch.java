package io.kadis.kv;

import io.kadis.kv.namespace.View;
import java.time.Duration;
import java.util.Optional;

/**
 * A key that is watched: its newest state comes sooner or later, never an older one after a newer
 * one, and none twice; states in between may be left out (DESIGN §4, "Watch"). One thread takes
 * events; {@link #close} may be called from any.
 *
 * <p>Nothing piles up for who is slow: only the newest state waits to be taken. Nothing is said of
 * how long a state takes: usually a moment after its replica has it, half a minute or so when
 * replicas fail meanwhile. While no replica can be reached nothing comes, the first event included.
 */
public interface Watch extends AutoCloseable {
  /**
   * Waits for the next state; empty when none came in time, or the watch was closed meanwhile. May
   * be called with zero, and again after an interrupt.
   *
   * @throws IllegalStateException once closed, also with its database
   */
  Optional<Event> next(Duration timeout) throws InterruptedException;

  /** Ends it; a thread in {@link #next} returns at once. Idempotent. */
  @Override
  void close();

  /**
   * One state of the key. A value whose time runs out makes no event then: {@link View.Value} tells
   * when that is. Nor does a tombstone that is forgotten: who was away until then begins without a
   * tag.
   *
   * @param tag names the state: a watch that starts behind it goes on from here. Empty: never
   *     written, as far as r replicas know; comes first or not at all, and is nothing to go on from
   * @param version 0 for namespaces without versions, and with an empty tag
   * @param view at the time of taking it; empty: deleted, expired, or never written
   */
  record Event(String tag, long version, Optional<View> view) {}
}
