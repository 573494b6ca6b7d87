package io.kadis.dht.lookup;

import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one lookup did, hop by hop, for people: CLI and dashboard draw it. */
public record Trace(List<Hop> hops, Duration took) {
  public Trace {
    hops = List.copyOf(hops);
  }

  /** Whether nobody that was asked let the lookup down. */
  public boolean allAnswered() {
    return hops.stream()
        .noneMatch(hop -> hop.outcome == Outcome.FAILED || hop.outcome == Outcome.TIMED_OUT);
  }

  /**
   * One peer asked.
   *
   * @param distanceBits of the peer to the key, 0 to 256
   * @param asked since the lookup began
   * @param answered since the lookup began; empty: it did not
   * @param outcome what came of it
   * @param closer the peers it named
   */
  public record Hop(
      PeerId peer,
      int distanceBits,
      Duration asked,
      Optional<Duration> answered,
      Outcome outcome,
      List<PeerId> closer) {
    public Hop {
      closer = List.copyOf(closer);
    }
  }

  /** What came of asking a peer. */
  public enum Outcome {
    ANSWERED,
    FAILED,
    TIMED_OUT,
    /** The lookup ended first. */
    CANCELLED
  }
}
