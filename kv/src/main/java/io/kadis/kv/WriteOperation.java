package io.kadis.kv;

import io.kadis.kv.Ballot.Verdict;
import io.kadis.kv.Swarm.Placement;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.NamespaceRules.Pen;
import io.kadis.kv.namespace.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.tuweni.bytes.Bytes;

/** One put or delete, from the user's call to the answer. One thread. */
final class WriteOperation {
  /** Rounds of a write that newer versions of others keep hiding: writers of a hot key. */
  private static final int MAX_RETRIES = 12;

  /** Doubles with each retry up to 64 ms, so that writers of one key get out of step. */
  private static final int FIRST_PAUSE_MILLIS = 2;

  private final Site site;
  private final Background background;
  private final NamespaceRules rules;
  private final Countdown countdown;

  WriteOperation(Site site, Background background, NamespaceRules rules, Countdown countdown) {
    this.site = site;
    this.background = background;
    this.rules = rules;
    this.countdown = countdown;
  }

  /**
   * @param compose makes the record, above the version the pen has seen
   */
  WriteResult run(Bytes key, Optional<Quorum> w, Function<Pen, Draft> compose)
      throws InterruptedException {
    var held = site.local().held(key);
    return switch (compose.apply(pen(held.map(rules::version).orElse(0L), held))) {
      case Draft.Refused(var reason, var message) -> new WriteResult.Refused(reason, message);
      case Draft.Ready(_, var record) when held.isPresent() && beats(key, held.get(), record) ->
          new WriteResult.Refused(
              Refusal.INVALID, "this node holds a record of the key that wins over it"); // KAD-57
      case Draft.Ready ready -> {
        var placement = site.swarm().replicas(key, rules, countdown.forLookup());
        var required = w.orElse(site.config().w()).required(placement.nEff());
        yield store(new Write(key, placement, required), ready, compose);
      }
    };
  }

  private record Write(Bytes key, Placement placement, int required) {}

  /** What one round of a write came to. */
  private record Round(Verdict verdict, ReplicaReport report, long superseded) {}

  private WriteResult store(Write write, Draft.Ready first, Function<Pen, Draft> compose)
      throws InterruptedException {
    var sent = first;
    var round = round(write, first.record());
    for (int retries = 0; hidden(round, retries); retries++) {
      site.metrics().supersededRetries.increment();
      if (retries > 0) {
        pause(retries);
      }
      switch (compose.apply(pen(round.superseded(), Optional.empty()))) {
        case Draft.Ready next -> {
          sent = next;
          round = round(write, next.record());
        }
        case Draft.Refused _ -> {
          return result(write.key(), sent, round); // Sent once, so no longer "nothing was sent".
        }
      }
    }
    return result(write.key(), sent, round);
  }

  /**
   * Somebody's newer version hides this write: once more, above it. Not again once a quorum has it,
   * so that a replica that always names a newer one costs one round.
   */
  private boolean hidden(Round round, int retries) {
    return rules.kadisOnly()
        && round.superseded() != 0
        && retries < MAX_RETRIES
        && (retries == 0 || round.verdict() != Verdict.REACHED)
        && countdown.left().isPositive();
  }

  private void pause(int retries) throws InterruptedException {
    var most = Duration.ofMillis((long) FIRST_PAUSE_MILLIS << Math.min(retries, 5));
    var pause = most.multipliedBy(ThreadLocalRandom.current().nextInt(1, 101)).dividedBy(100);
    Thread.sleep(pause.compareTo(countdown.left()) < 0 ? pause : countdown.left());
  }

  private Round round(Write write, Bytes record) throws InterruptedException {
    var left = countdown.left();
    var quorum = new WriteQuorum(write.placement().panel(), write.required(), left);
    var run =
        new QuorumRun(
            background.threads(),
            write.placement()::replica,
            (replica, timeout) -> replica.store(write.key(), record, timeout),
            left);
    var answer = new CompletableFuture<Round>();
    boolean started =
        background.start(
            a -> {
              run.drive(quorum, UnaryOperator.identity(), v -> a.complete(round(v, quorum)));
              int late = quorum.acknowledged() - a.join().report().acknowledged();
              site.metrics().lateAcknowledgements.add(late);
            },
            answer,
            left);
    return started
        ? countdown.await(answer)
        : new Round(Verdict.MISSED, new ReplicaReport(write.required(), 0, List.of()), 0);
  }

  private static Round round(Verdict verdict, WriteQuorum quorum) {
    return new Round(verdict, quorum.report(), quorum.superseded());
  }

  private WriteResult result(Bytes key, Draft.Ready sent, Round round) {
    return switch (round.verdict()) {
      case REACHED ->
          new WriteResult.Stored(
              sent.version(),
              rules.tag(sent.record()),
              rules.view(key, sent.record(), site.wallClock().instant()),
              round.report());
      case MISSED, OPEN ->
          new WriteResult.QuorumMissed(sent.version(), round.report(), Optional.empty());
    };
  }

  private boolean beats(Bytes key, Bytes held, Bytes record) {
    return rules.validator().select(key, List.of(record, held)) == 1;
  }

  private Pen pen(long seen, Optional<Bytes> held) {
    return new Pen(site.key(), site.clock(), site.wallClock().instant(), seen, held);
  }
}
