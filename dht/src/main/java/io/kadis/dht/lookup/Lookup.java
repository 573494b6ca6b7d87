package io.kadis.dht.lookup;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Iterative lookup for the k peers nearest a key (KAD-50 to KAD-54). Pure: no stream, no thread;
 * time is an argument, the elapsed clock's.
 *
 * <p>Feed it {@link Event.Started} first, then what happens; do what each {@link Step} says, until
 * {@link Step.Done}.
 */
public final class Lookup {
  /**
   * @param k peers wanted
   * @param alpha asked at once while walking
   * @param beta the closest that must have answered before the walk ends
   * @param peerTimeout after which a silent peer no longer holds others up
   */
  public record Limits(int k, int alpha, int beta, Duration peerTimeout) {}

  /** What the driver tells. */
  public sealed interface Event {
    /**
     * @param seeds the nearest of the routing table (KAD-50)
     */
    record Started(List<PeerInfo> seeds) implements Event {}

    record Replied(PeerId from, List<PeerInfo> closer) implements Event {}

    /** For a fault of the peer's; never for our own cancellation (KAD-54). */
    record Failed(PeerId peer) implements Event {}

    record TimerFired() implements Event {}

    /** The caller has what it wants (KAD-51a): found the peer, enough values, out of time. */
    record Stopped() implements Event {}
  }

  /** What the driver does next. */
  public sealed interface Step {
    /**
     * Ask these peers now, if any; bring back an event, or {@code TimerFired} at {@code wakeAt}.
     */
    record Ask(List<PeerInfo> peers, Instant wakeAt) implements Step {}

    /**
     * The driver cancels whatever it still has in flight.
     *
     * @param closest those that answered, nearest first, at most k
     */
    record Done(List<PeerInfo> closest, End end) implements Step {}
  }

  /** Why a lookup ended. */
  public enum End {
    /** The caller stopped it. */
    STOPPED,
    /** Nobody is left to ask: the normal end in a small network (KAD-51b). */
    STARVED,
    /** The k closest have answered (KAD-51c, KAD-52). */
    COMPLETED
  }

  /**
   * @param self never asked, never part of the result
   */
  public Lookup(Key target, PeerId self, Limits limits) {
    throw new UnsupportedOperationException();
  }

  public Step advance(Event event, Instant now) {
    throw new UnsupportedOperationException();
  }

  /** What was asked and answered so far. */
  public Trace trace(Instant now) {
    throw new UnsupportedOperationException();
  }
}
