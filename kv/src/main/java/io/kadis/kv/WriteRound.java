package io.kadis.kv;

import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.QuorumRun;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.quorum.WriteQuorum;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.tuweni.bytes.Bytes;

/** Sends one record to the replicas of a key. One thread. */
final class WriteRound {
  private final Site site;
  private final Background background;
  private final Countdown countdown;

  WriteRound(Site site, Background background, Countdown countdown) {
    this.site = site;
    this.background = background;
    this.countdown = countdown;
  }

  /**
   * What the replicas said together.
   *
   * @param superseded the highest version a replica holds instead; empty: none said so
   * @param mayBeKept whether somebody stored it, or may have without saying so
   */
  record Answer(Verdict verdict, ReplicaReport report, OptionalLong superseded, boolean mayBeKept) {
    private static Answer of(Verdict verdict, WriteQuorum quorum) {
      return new Answer(verdict, quorum.report(), quorum.superseded(), quorum.mayBeKept());
    }
  }

  Answer run(Target target, Bytes record) throws InterruptedException {
    var left = countdown.left();
    var quorum = new WriteQuorum(target.placement().panel(), target.required(), left);
    var run =
        new QuorumRun(
            background.threads(),
            target.placement()::replica,
            (replica, timeout) -> replica.store(target.key(), record, timeout),
            left);
    var answer = new CompletableFuture<Answer>();
    boolean started =
        background.start(
            a -> {
              run.drive(quorum, UnaryOperator.identity(), v -> a.complete(Answer.of(v, quorum)));
              int late = quorum.acknowledged() - a.join().report().acknowledged();
              site.metrics().lateAcknowledgements.add(late);
              site.metrics().syncingAskedAgain.add(quorum.askedAgain());
            },
            answer,
            left);
    return started ? countdown.await(answer) : unsent(target.required());
  }

  private static Answer unsent(int required) {
    var report = new ReplicaReport(required, 0, List.of());
    return new Answer(Verdict.MISSED, report, OptionalLong.empty(), false);
  }
}
