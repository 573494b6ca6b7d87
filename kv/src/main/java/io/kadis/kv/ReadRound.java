package io.kadis.kv;

import io.kadis.dht.record.Validity;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.QuorumRun;
import io.kadis.kv.quorum.ReadQuorum;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.quorum.Turns;
import io.kadis.kv.rpc.KvReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/** Asks the replicas of a key what they hold, and merges what is valid of it. One thread. */
final class ReadRound {
  private final Site site;
  private final Background background;
  private final NamespaceRules rules;
  private final Countdown countdown;

  ReadRound(Site site, Background background, NamespaceRules rules, Countdown countdown) {
    this.site = site;
    this.background = background;
    this.rules = rules;
    this.countdown = countdown;
  }

  /** What the replicas said together. */
  record Answer(Verdict verdict, Optional<Bytes> best, ReplicaReport report) {}

  /**
   * @param within at most what is left of the operation's timeout
   * @param settled called on another thread once all have answered that will
   */
  Answer run(Target target, Duration within, Consumer<ReadQuorum> settled)
      throws InterruptedException {
    return run(target, Optional.empty(), within, settled);
  }

  /**
   * As {@link #run(Target, Duration, Consumer)}.
   *
   * @param turns when one answer is enough and not all are to be asked for it
   */
  Answer run(Target target, Optional<Turns> turns, Duration within, Consumer<ReadQuorum> settled)
      throws InterruptedException {
    var key = target.key();
    var placement = target.placement();
    var quorum = quorum(target, turns, within);
    var run =
        new QuorumRun(
            background.threads(),
            placement::replica,
            (replica, timeout) -> site.balancer().fetch(replica, key, timeout),
            within);
    var answer = new CompletableFuture<Answer>();
    boolean started =
        background.start(
            a -> {
              run.drive(
                  quorum,
                  event -> inspect(key, event),
                  v -> a.complete(new Answer(v, quorum.best(), quorum.report())));
              site.metrics().hedgedReads.add(quorum.hedged());
              site.metrics().syncingAskedAgain.add(quorum.askedAgain());
              settled.accept(quorum);
            },
            answer,
            within);
    return started ? countdown.await(answer) : unasked(target.required());
  }

  private ReadQuorum quorum(Target target, Optional<Turns> turns, Duration within) {
    var panel = target.placement().panel();
    BinaryOperator<Bytes> merge = (a, b) -> rules.validator().merge(target.key(), a, b);
    return turns
        .map(order -> ReadQuorum.inTurns(panel, order, within, merge))
        .orElseGet(() -> new ReadQuorum(panel, target.required(), within, merge));
  }

  private static Answer unasked(int required) {
    var report = new ReplicaReport(required, 0, List.of());
    return new Answer(Verdict.MISSED, Optional.empty(), report);
  }

  /** An invalid record is no answer (KAD-58): nothing that fails validation is ever merged. */
  private Event inspect(Bytes key, Event event) {
    return event instanceof Event.Replied(var from, KvReply.Found(var record))
            && rules.validator().validate(key, record, site.wallClock().instant())
                instanceof Validity.Invalid(var why)
        ? new Event.Replied(from, new KvReply.Invalid(why))
        : event;
  }
}
