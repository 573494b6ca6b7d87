package io.kadis.kv;

import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Lets equal gets at the same time share one read. A get must see what was acknowledged before it
 * came, so it joins only a read that begins later: those that come while one runs gather for the
 * next. Where one answer is enough nothing of the kind is promised, and they join the one that
 * runs. For many threads.
 */
final class SharedReads {
  /** Keys read at once, at most; gets beyond these read for themselves. */
  static final int MAX_LINES = 10_000;

  /** Those that gather wait no longer for the read before theirs: a replica may be slow. */
  static final Duration HOLD = Duration.ofMillis(50);

  /** The read that is shared ends at its deadline; a get with the same one hears of it then. */
  private static final Duration MARGIN = Duration.ofMillis(50);

  private static final GetResult OUT_OF_TIME =
      new GetResult.QuorumMissed(new ReplicaReport(0, 0, List.of()));

  /** What makes gets equal. */
  record Wish(Bytes key, Quorum r) {}

  @FunctionalInterface
  interface Read {
    GetResult run() throws InterruptedException;
  }

  /** One read; empty: it ended without a result that is good for others. */
  private static final class Shared {
    private final CompletableFuture<Optional<GetResult>> end = new CompletableFuture<>();
  }

  private static final class Line {
    private @Nullable Shared running;
    private @Nullable Shared gathering;
  }

  /**
   * @param leads whether it is this get that reads
   * @param after what runs now, and should end first
   */
  private record Place(Shared shared, boolean leads, Optional<Shared> after) {}

  private final KvMetrics metrics;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Wish, Line> lines = new HashMap<>(); // guarded by lock

  SharedReads(KvMetrics metrics) {
    this.metrics = metrics;
  }

  /** Reads, or has what another get with this wish reads. */
  GetResult get(Wish wish, Countdown countdown, Read read) throws InterruptedException {
    while (true) {
      var place = join(wish);
      if (place.leads) {
        return lead(wish, place, countdown, read);
      }
      var wait = countdown.left().plus(MARGIN);
      var result = await(place.shared, wait);
      if (result.isPresent()) {
        metrics.coalescedReads.increment();
        return result.get();
      }
      if (!countdown.left().isPositive()) {
        return OUT_OF_TIME;
      }
    }
  }

  private Place join(Wish wish) {
    lock.lock();
    try {
      if (!lines.containsKey(wish) && lines.size() >= MAX_LINES) {
        return new Place(new Shared(), true, Optional.empty());
      }
      var line = lines.computeIfAbsent(wish, _ -> new Line());
      if (line.gathering != null) {
        return new Place(line.gathering, false, Optional.empty());
      }
      if (line.running == null) {
        line.running = new Shared();
        return new Place(line.running, true, Optional.empty());
      }
      if (wish.r.isOne()) {
        return new Place(line.running, false, Optional.empty());
      }
      line.gathering = new Shared();
      return new Place(line.gathering, true, Optional.of(line.running));
    } finally {
      lock.unlock();
    }
  }

  private GetResult lead(Wish wish, Place place, Countdown countdown, Read read)
      throws InterruptedException {
    try {
      if (place.after.isPresent()) {
        var left = countdown.left();
        await(place.after.get(), left.compareTo(HOLD) < 0 ? left : HOLD);
        begin(wish, place.shared);
      }
      var result = read.run();
      boolean cutShort = result instanceof GetResult.QuorumMissed && !countdown.left().isPositive();
      place.shared.end.complete(cutShort ? Optional.empty() : Optional.of(result));
      return result;
    } finally {
      leave(wish, place.shared);
      place.shared.end.complete(Optional.empty());
    }
  }

  /** Nobody joins it any more. */
  private void begin(Wish wish, Shared shared) {
    lock.lock();
    try {
      var line = lines.get(wish);
      if (line != null) {
        line.gathering = null;
        line.running = shared;
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave(Wish wish, Shared shared) {
    lock.lock();
    try {
      var line = lines.get(wish);
      if (line != null) {
        line.running = line.running == shared ? null : line.running;
        line.gathering = line.gathering == shared ? null : line.gathering;
        if (line.running == null && line.gathering == null) {
          lines.remove(wish);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static Optional<GetResult> await(Shared shared, Duration timeout)
      throws InterruptedException {
    try {
      return shared.end.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody ends a shared read so", e);
    }
  }
}
