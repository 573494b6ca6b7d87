package io.kadis.dht.lookup;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Iterative lookup for the k peers nearest a key (KAD-50 to KAD-54). Pure: no stream, no thread;
 * time is an argument, the elapsed clock's. One owner.
 *
 * <p>Feed it {@link Event.Started} first, then what happens; do what each {@link Step} says, until
 * {@link Step.Done}.
 *
 * <p>It has two phases. The walk asks the nearest it has heard of, {@code alpha} at once, until the
 * {@code beta} nearest have answered. The follow-up asks the rest of the k nearest, all at once, so
 * that what is stored lands on live peers; their answers bring in nobody new (KAD-52).
 */
public final class Lookup {
  /**
   * @param k peers wanted
   * @param alpha asked at once while walking
   * @param beta the closest that must have answered before the walk ends
   * @param breadth of those heard of, how many of the nearest the walk may ask at any time
   * @param peerTimeout after which a silent peer no longer holds others up
   */
  public record Limits(int k, int alpha, int beta, int breadth, Duration peerTimeout) {
    public Limits {
      if (k < 1 || alpha < 1 || beta < 1 || breadth < beta || !peerTimeout.isPositive()) {
        throw new IllegalArgumentException(
            "k=%d alpha=%d beta=%d breadth=%d peerTimeout=%s: all must be positive, breadth ≥ beta"
                .formatted(k, alpha, beta, breadth, peerTimeout));
      }
    }

    /** Kademlia's: the walk asks whoever is nearest. */
    public Limits(int k, int alpha, int beta, Duration peerTimeout) {
      this(k, alpha, beta, MAX_CANDIDATES, peerTimeout);
    }

    /**
     * The nearest {@code few}, asked all at once, and nobody else unless they name somebody nearer:
     * one round trip for who already knows who is nearest.
     */
    public static Limits few(int few, Duration peerTimeout) {
      return new Limits(few, few, few, few, peerTimeout);
    }

    /**
     * In a network of fewer than k peers everybody is among the k closest and is asked anyway: so
     * they are asked as part of the walk, where what they know still counts.
     *
     * @param seeds how many the routing table has to begin with, at most k
     */
    public Limits among(int seeds) {
      return seeds < k ? new Limits(k, alpha, k, peerTimeout) : this;
    }
  }

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

  /** Honest walks hear of a few hundred; liars can invent nearer peers for ever. */
  private static final int MAX_CANDIDATES = 2_000;

  private final Key target;
  private final PeerId self;
  private final Limits limits;
  private final TreeMap<Key, Candidate> nearestFirst;
  private final Map<PeerId, Candidate> byId = new HashMap<>();
  private Instant began = Instant.EPOCH;
  private boolean following;
  private Step.@Nullable Done done;

  /**
   * @param self never asked, never part of the result
   */
  public Lookup(Key target, PeerId self, Limits limits) {
    this.target = target;
    this.self = self;
    this.limits = limits;
    this.nearestFirst = new TreeMap<>(target::compareDistances);
  }

  public Step advance(Event event, Instant now) {
    if (done != null) {
      return done;
    }
    switch (event) {
      case Event.Started(var seeds) -> {
        began = now;
        seeds.forEach(this::hear);
      }
      case Event.Replied(var from, var closer) -> take(from, closer, now);
      case Event.Failed(var peer) -> fail(peer);
      case Event.TimerFired() -> {}
      case Event.Stopped() -> {
        return finish(End.STOPPED);
      }
    }
    byId.values().forEach(candidate -> candidate.expire(now));
    return nextStep(now);
  }

  private void take(PeerId from, List<PeerInfo> closer, Instant now) {
    Candidate candidate = byId.get(from);
    if (candidate != null && candidate.answer(now)) {
      List<PeerInfo> taken = Intake.of(closer, limits.k, self);
      candidate.named(taken);
      if (!following) {
        taken.forEach(this::hear);
      }
    }
  }

  private void fail(PeerId peer) {
    Candidate candidate = byId.get(peer);
    if (candidate != null) {
      candidate.fail();
    }
  }

  /** A rumour never demotes a peer we know, so a hostile reply cannot undo our progress. */
  private void hear(PeerInfo peer) {
    Candidate known = byId.get(peer.id());
    if (known != null) {
      known.heardAgain(peer);
    } else if (!peer.id().equals(self) && makeRoom()) {
      Candidate candidate = new Candidate(peer, peer.key());
      byId.put(peer.id(), candidate);
      nearestFirst.put(candidate.key, candidate);
    }
  }

  /** At the bound the farthest goes, unless we have asked it. */
  private boolean makeRoom() {
    if (byId.size() < MAX_CANDIDATES) {
      return true;
    }
    Candidate farthest = nearestFirst.lastEntry().getValue();
    if (!farthest.isHeard()) {
      return false;
    }
    nearestFirst.remove(farthest.key);
    byId.remove(farthest.peer().id());
    return true;
  }

  /** The order of the questions is KAD-51's. */
  private Step nextStep(Instant now) {
    if (byId.values().stream().noneMatch(c -> c.isHeard() || c.isWaiting())) {
      return finish(End.STARVED);
    }
    if (!following && reachable(limits.beta).allMatch(Candidate::isQueried)) {
      following = true;
    }
    if (!following) {
      int waiting = (int) byId.values().stream().filter(Candidate::isWaiting).count();
      return ask(reachable(limits.breadth), limits.alpha - waiting, now);
    }
    if (reachable(limits.k).allMatch(Candidate::isQueried)) {
      return finish(End.COMPLETED);
    }
    return ask(reachable(limits.k), limits.k, now);
  }

  /** How many peers it keeps in mind: bounded, whatever it is told. */
  int candidates() {
    return byId.size();
  }

  private Stream<Candidate> reachable(int count) {
    return nearestFirst.values().stream().filter(c -> !c.isUnreachable()).limit(count);
  }

  private Step ask(Stream<Candidate> among, int count, Instant now) {
    List<Candidate> asked = among.filter(Candidate::isHeard).limit(count).toList();
    asked.forEach(candidate -> candidate.ask(now, limits.peerTimeout));
    return new Step.Ask(asked.stream().map(Candidate::peer).toList(), firstDeadline());
  }

  /** There is one: a lookup that waits for nobody has ended. */
  private Instant firstDeadline() {
    Instant first = Instant.MAX;
    for (Candidate candidate : byId.values()) { // A loop: each answer comes through here.
      Instant deadline = candidate.deadline().orElse(first);
      first = deadline.isBefore(first) ? deadline : first;
    }
    return first;
  }

  private Step.Done finish(End end) {
    List<PeerInfo> closest =
        nearestFirst.values().stream()
            .filter(Candidate::isQueried)
            .limit(limits.k)
            .map(Candidate::peer)
            .toList();
    done = new Step.Done(closest, end);
    return done;
  }

  /** What was asked and answered so far, in the order of asking. */
  public Trace trace(Instant now) {
    List<Trace.Hop> hops =
        nearestFirst.values().stream()
            .flatMap(candidate -> candidate.hop(target, began).stream())
            .sorted(Comparator.comparing(Trace.Hop::asked))
            .toList();
    return new Trace(hops, Duration.between(began, now));
  }
}
