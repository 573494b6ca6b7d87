package io.kadis.dht.lookup;

import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Lookup.Event;
import io.kadis.dht.lookup.Lookup.Step;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.rpc.RpcException;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives a {@link Lookup}: the caller's thread owns it and its inbox, each request has a virtual
 * thread of its own. A request that outlives its lookup runs on to its own deadline: its outcome
 * still tells whether the peer is alive.
 */
public final class LookupRunner {
  /** How many peers one lookup may ask, so that liars cannot keep it dialling (SEC-8). */
  static final int MAX_ASKED = 256;

  /** Asks one peer; returns the closer peers it named. Called on a thread of its own. */
  @FunctionalInterface
  public interface Query {
    List<PeerInfo> ask(PeerInfo peer) throws RpcException;
  }

  /**
   * @param seeds where to begin, nearest first (KAD-50)
   * @param enough asked after each answer: true ends the lookup (KAD-51a)
   */
  public record Walk(Key target, List<PeerInfo> seeds, Query query, BooleanSupplier enough) {}

  /**
   * @param closest those that answered, nearest first, at most k
   */
  public record Found(List<PeerInfo> closest, Lookup.End end, Trace trace) {}

  private final PeerId self;
  private final InstantSource elapsed;

  public LookupRunner(PeerId self, InstantSource elapsed) {
    this.self = self;
    this.elapsed = elapsed;
  }

  /** Walks until done, at most for {@code timeout}; an interrupt stops it early. */
  public Found run(Walk walk, Lookup.Limits limits, Duration timeout) {
    return new Run(walk, new Lookup(walk.target, self, limits), elapsed.instant().plus(timeout))
        .toEnd();
  }

  private final class Run {
    private final Walk walk;
    private final Lookup lookup;
    private final Instant deadline;
    // One event per peer asked: MAX_ASKED and one step's peers at most.
    private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
    private int asked;

    Run(Walk walk, Lookup lookup, Instant deadline) {
      this.walk = walk;
      this.lookup = lookup;
      this.deadline = deadline;
    }

    Found toEnd() {
      var step = lookup.advance(new Event.Started(walk.seeds), elapsed.instant());
      while (step instanceof Step.Ask(var peers, var wakeAt)) {
        peers.forEach(this::ask);
        step = lookup.advance(next(wakeAt), elapsed.instant());
      }
      var done = (Step.Done) step;
      return new Found(done.closest(), done.end(), lookup.trace(elapsed.instant()));
    }

    private void ask(PeerInfo peer) {
      asked++;
      Thread.ofVirtual().name("kad-query").start(() -> inbox.add(outcome(peer)));
    }

    private Event outcome(PeerInfo peer) {
      try {
        return new Event.Replied(peer.id(), walk.query.ask(peer));
      } catch (RpcException e) {
        return new Event.Failed(peer.id());
      }
    }

    private Event next(Instant wakeAt) {
      var event = poll(wakeAt.isBefore(deadline) ? wakeAt : deadline);
      if (walk.enough.getAsBoolean() || asked > MAX_ASKED) {
        return stoppedAfter(event);
      }
      if (event != null) {
        return event;
      }
      boolean outOfTime =
          Thread.currentThread().isInterrupted() || !elapsed.instant().isBefore(deadline);
      return outOfTime ? new Event.Stopped() : new Event.TimerFired();
    }

    /** The answer that is enough still belongs into the trace. */
    private Event stoppedAfter(@Nullable Event event) {
      if (event != null) {
        lookup.advance(event, elapsed.instant());
      }
      return new Event.Stopped();
    }

    private @Nullable Event poll(Instant until) {
      try {
        var wait = Duration.between(elapsed.instant(), until);
        return inbox.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
  }
}
