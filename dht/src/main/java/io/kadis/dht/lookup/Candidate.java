package io.kadis.dht.lookup;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A peer a lookup has heard of, and how far it got with it. Owned by its lookup. */
final class Candidate {
  /** go-libp2p's four; a late answer leads from unreachable to queried. */
  sealed interface State {
    record Heard() implements State {}

    record Waiting(Instant deadline) implements State {}

    record Queried() implements State {}

    record Unreachable(Trace.Outcome why) implements State {}
  }

  /** What asking it has brought so far; for the trace. */
  private record Asked(Instant at, Optional<Instant> answered, List<PeerId> named) {}

  final Key key;
  private PeerInfo peer;
  private State state = new State.Heard();
  private Optional<Asked> asked = Optional.empty();

  Candidate(PeerInfo peer, Key key) {
    this.peer = peer;
    this.key = key;
  }

  PeerInfo peer() {
    return peer;
  }

  boolean isHeard() {
    return state instanceof State.Heard;
  }

  boolean isWaiting() {
    return state instanceof State.Waiting;
  }

  boolean isQueried() {
    return state instanceof State.Queried;
  }

  boolean isUnreachable() {
    return state instanceof State.Unreachable;
  }

  /** A rumour adds addresses where there were none; it changes nothing else that we know. */
  void heardAgain(PeerInfo rumour) {
    if (peer.addresses().isEmpty()) {
      peer = rumour;
    }
  }

  void ask(Instant now, Duration timeout) {
    state = new State.Waiting(now.plus(timeout));
    asked = Optional.of(new Asked(now, Optional.empty(), List.of()));
  }

  /** False for a stray or a second answer. A late one still counts. */
  boolean answer(Instant now) {
    if (!isWaiting() && !isUnreachable()) {
      return false;
    }
    state = new State.Queried();
    asked = asked.map(a -> new Asked(a.at, Optional.of(now), a.named));
    return true;
  }

  void named(List<PeerInfo> closer) {
    List<PeerId> ids = closer.stream().map(PeerInfo::id).toList();
    asked = asked.map(a -> new Asked(a.at, a.answered, ids));
  }

  void fail() {
    if (isWaiting()) {
      state = new State.Unreachable(Trace.Outcome.FAILED);
    }
  }

  void expire(Instant now) {
    if (state instanceof State.Waiting(var deadline) && !now.isBefore(deadline)) {
      state = new State.Unreachable(Trace.Outcome.TIMED_OUT);
    }
  }

  /** Empty unless it is waited for. */
  Optional<Instant> deadline() {
    return state instanceof State.Waiting(var deadline) ? Optional.of(deadline) : Optional.empty();
  }

  /** Empty when it was never asked. */
  Optional<Trace.Hop> hop(Key target, Instant began) {
    return asked.map(a ->
        new Trace.Hop(
            peer.id(),
            key.distanceTo(target).bits(),
            Duration.between(began, a.at),
            a.answered.map(at -> Duration.between(began, at)),
            outcome(),
            a.named));
  }

  private Trace.Outcome outcome() {
    return switch (state) {
      case State.Queried() -> Trace.Outcome.ANSWERED;
      case State.Unreachable(var why) -> why;
      case State.Heard(), State.Waiting(_) -> Trace.Outcome.CANCELLED;
    };
  }
}
