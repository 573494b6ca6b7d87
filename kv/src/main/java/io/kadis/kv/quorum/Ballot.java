package io.kadis.kv.quorum;

import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;

/** The words between a quorum, which decides, and {@link QuorumRun}, which waits. */
public final class Ballot {
  private Ballot() {}

  /**
   * Who may be asked in one operation.
   *
   * @param nearest those that count, nearest first: the first {@code copies} are asked, and the
   *     next one for each that fails
   * @param uncounted asked as well, for a best-effort copy
   * @param copies how many to ask at a time, the {@code n} of DESIGN §4
   */
  public record Panel(List<PeerId> nearest, List<PeerId> uncounted, int copies) {
    public Panel {
      nearest = List.copyOf(nearest);
      uncounted = List.copyOf(uncounted);
    }
  }

  /** What happened. */
  public sealed interface Event {
    record Started() implements Event {}

    record Replied(PeerId from, KvReply reply) implements Event {}

    record Failed(PeerId peer, String why) implements Event {}

    record TimerFired() implements Event {}
  }

  /** How it stands. Once it is not open any more it stays. */
  public enum Verdict {
    OPEN,
    REACHED,
    MISSED
  }

  /**
   * What to do next.
   *
   * @param ask these peers now, and bring back an event of each
   * @param settled nothing more will come of it: stop
   * @param wakeAt bring {@code TimerFired} then, counted from the start
   */
  public record Step(List<PeerId> ask, Verdict verdict, boolean settled, Duration wakeAt) {}

  /** A write or a read quorum. Pure; one owner; time is an argument. */
  public interface Quorate {
    /**
     * @param elapsed since the operation began
     */
    Step advance(Event event, Duration elapsed);
  }
}
