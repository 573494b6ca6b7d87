package io.kadis.kv.retention;

import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node was away for longer than deletes are remembered, be it stopped, suspended or
 * cut off: then what it holds may have been deleted and purged elsewhere, and it is silent about
 * each key until it has caught up with it. For many threads; the lock is never held over I/O.
 */
public final class Presence implements Readiness {
  /**
   * Of the time deletes are remembered, as a divisor: for clocks that differ and for the time until
   * a node that comes back has asked. Nodes that left within it of each other know as much.
   */
  private static final int MARGIN = 10;

  private final Duration remembered;
  private final Duration margin;
  private final InstantSource wallClock;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Instant alive;
  private volatile boolean catchingUp;
  private @Nullable Backlog backlog; // guarded by lock

  /**
   * @param alive when this node was last in order; now, if it holds nothing
   * @param remembered for how long a delete is
   */
  public Presence(Instant alive, Duration remembered, InstantSource wallClock) {
    this.alive = alive;
    this.margin = remembered.dividedBy(MARGIN);
    this.remembered = remembered;
    this.wallClock = wallClock;
  }

  /**
   * Says that the node is there, and can reach others if it knows any.
   *
   * @return what to save as the time it was last in order; empty while it is not
   */
  public Optional<Instant> beat() {
    lock.lock();
    try {
      var now = wallClock.instant();
      if (!catchingUp && away(now)) {
        backlog = new Backlog();
        catchingUp = true;
      }
      if (catchingUp) {
        return Optional.empty();
      }
      alive = now;
      return Optional.of(now);
    } finally {
      lock.unlock();
    }
  }

  private boolean away(Instant now) {
    return Duration.between(alive, now).compareTo(remembered.minus(margin)) > 0;
  }

  @Override
  public Optional<KvReply.Syncing> syncing(Bytes key) {
    return inOrder() || settled(key)
        ? Optional.empty()
        : Optional.of(new KvReply.Syncing(alive.toEpochMilli()));
  }

  /** Also false for a node that was away and has not noticed yet. */
  public boolean inOrder() {
    return !catchingUp && !away(wallClock.instant());
  }

  private boolean settled(Bytes key) {
    return backlog(b -> b.settled(key)).orElse(false);
  }

  boolean catchingUp() {
    return catchingUp;
  }

  Duration remembered() {
    return remembered;
  }

  /** Those who were last in order by then cannot know what we do not. */
  Instant knowsAsMuch() {
    return alive.plus(margin);
  }

  /** Nobody knows better. */
  void caughtUp() {
    lock.lock();
    try {
      backlog = null;
      alive = wallClock.instant();
      catchingUp = false;
    } finally {
      lock.unlock();
    }
  }

  /** What {@code question} says of how far it has come; empty when there is nothing to do. */
  <T> Optional<T> backlog(Function<Backlog, T> question) {
    lock.lock();
    try {
      return backlog == null ? Optional.empty() : Optional.of(question.apply(backlog));
    } finally {
      lock.unlock();
    }
  }

  void note(Consumer<Backlog> progress) {
    var _ =
        backlog(b -> {
          progress.accept(b);
          return true;
        });
  }
}
