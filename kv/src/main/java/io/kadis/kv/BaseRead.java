package io.kadis.kv;

import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.ReplicaReport;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What the replicas of a key hold before it is written. One thread. */
final class BaseRead {
  private final ReadRound round;
  private final Countdown countdown;

  BaseRead(ReadRound round, Countdown countdown) {
    this.round = round;
    this.countdown = countdown;
  }

  sealed interface Base {
    /**
     * @param record all that so many replicas hold as were wanted, merged; empty: nothing
     */
    record Known(Optional<Bytes> record) implements Base {}

    /** Too few have answered to build on it. */
    record Unknown(WriteResult.QuorumMissed result) implements Base {}
  }

  /**
   * Takes half of the time that is left at most: the write itself needs some too.
   *
   * @param answers how many replicas must have answered
   */
  Base read(Target target, int answers) throws InterruptedException {
    var asked = new Target(target.key(), target.placement(), answers);
    // Nobody is repaired: the write that follows brings all of it.
    var read = round.run(asked, countdown.left().dividedBy(2), _ -> {});
    return read.verdict() == Verdict.REACHED
        ? new Base.Known(read.best())
        : new Base.Unknown(unsent(target, read.report()));
  }

  private static WriteResult.QuorumMissed unsent(Target target, ReplicaReport read) {
    return new WriteResult.QuorumMissed(
        0,
        new ReplicaReport(target.required(), 0, read.replicas()),
        Optional.of(
            "nothing was sent: only %d of %d replicas have said what they hold of the key"
                .formatted(read.acknowledged(), read.wanted())));
  }
}
