package io.kadis.kv;

import io.kadis.kv.WriteRound.Answer;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.quorum.ReplicaReport.Replica;
import io.kadis.kv.quorum.ReplicaReport.Status;
import java.util.List;
import java.util.Optional;

/**
 * What a write that did not get its quorum may say: "not stored" only when no round of it can have
 * left anything anywhere. Pure; one owner.
 */
final class WriteTruth {
  private boolean mayBeKept;

  /**
   * @param mayBeKept whether this node keeps what it sends, and builds on it
   */
  WriteTruth(boolean mayBeKept) {
    this.mayBeKept = mayBeKept;
  }

  /** Every round passes through here. */
  Answer note(Answer answer) {
    mayBeKept |= answer.mayBeKept();
    return answer;
  }

  /**
   * The last round missed its quorum.
   *
   * @param last who said what in it
   */
  WriteResult missed(Draft.Ready sent, ReplicaReport last) {
    var invalid = invalidToAll(last);
    return invalid.isPresent()
        ? stopped(sent, last, new Draft.Refused(Refusal.INVALID, invalid.get()))
        : new WriteResult.QuorumMissed(sent.version(), last, Optional.empty());
  }

  /** The last round missed its quorum, and there can be no other. */
  WriteResult stopped(Draft.Ready sent, ReplicaReport last, Draft.Refused why) {
    return mayBeKept
        ? new WriteResult.QuorumMissed(sent.version(), last, Optional.of(why.message()))
        : new WriteResult.Refused(why.reason(), why.message());
  }

  /** The nearest one's reason, when all that count were asked and called it invalid. */
  private static Optional<String> invalidToAll(ReplicaReport report) {
    List<Replica> counted =
        report.replicas().stream().filter(said -> said.status() != Status.FOREIGN).toList();
    return counted.stream().allMatch(said -> said.status() == Status.INVALID)
        ? counted.stream().findFirst().map(Replica::detail)
        : Optional.empty();
  }
}
