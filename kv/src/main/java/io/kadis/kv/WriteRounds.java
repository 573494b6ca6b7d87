package io.kadis.kv;

import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.ReplicaReport;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.tuweni.bytes.Bytes;

/** Sends a record, and the next one above what hides it. One thread. */
final class WriteRounds {
  /** Rounds of a write that newer versions of others keep hiding: writers of a hot key. */
  private static final int MAX_RETRIES = 12;

  /** Doubles with each retry up to 64 ms, so that writers of one key get out of step. */
  private static final int FIRST_PAUSE_MILLIS = 2;

  private final Site site;
  private final NamespaceRules rules;
  private final Countdown countdown;
  private final WriteRound round;

  WriteRounds(Site site, NamespaceRules rules, Countdown countdown, WriteRound round) {
    this.site = site;
    this.rules = rules;
    this.countdown = countdown;
    this.round = round;
  }

  /** Drafts once more what others hide. */
  @FunctionalInterface
  interface Redraft {
    /**
     * @param superseded the version to be above
     * @return empty when too few replicas would say what they hold
     */
    Optional<Draft> above(long superseded, Draft.Ready sent) throws InterruptedException;
  }

  WriteResult send(Target target, Draft.Ready first, Redraft redraft) throws InterruptedException {
    var truth = new WriteTruth(rules.buildsOnHeld());
    var sent = first;
    var answer = truth.note(round.run(target, sent.record()));
    for (int retries = 0; again(answer, retries); retries++) {
      site.metrics().supersededRetries.increment();
      if (retries > 0) {
        pause(retries);
      }
      var next = redraft.above(answer.superseded().orElseThrow(), sent);
      if (next.isEmpty()) {
        break;
      }
      switch (next.get()) {
        case Draft.Ready ready -> {
          sent = ready;
          answer = truth.note(round.run(target, sent.record()));
        }
        case Draft.Refused why -> {
          return answer.verdict() == Verdict.REACHED
              ? stored(target.key(), sent, answer.report())
              : truth.stopped(sent, answer.report(), why);
        }
      }
    }
    return answer.verdict() == Verdict.REACHED
        ? stored(target.key(), sent, answer.report())
        : truth.missed(sent, answer.report());
  }

  /**
   * Somebody's newer version hides this write: once more, above it. Not again once a quorum has it,
   * so that a replica that always names a newer one costs one round.
   */
  private boolean again(WriteRound.Answer answer, int retries) {
    return rules.kadisOnly()
        && canBeAbove(answer.superseded())
        && retries < MAX_RETRIES
        && (retries == 0 || answer.verdict() != Verdict.REACHED)
        && countdown.left().isPositive();
  }

  /** Without versions the next record would be the same one. */
  private boolean canBeAbove(OptionalLong superseded) {
    return superseded.isPresent() && (rules.buildsOnHeld() || superseded.getAsLong() != 0);
  }

  private void pause(int retries) throws InterruptedException {
    var most = Duration.ofMillis((long) FIRST_PAUSE_MILLIS << Math.min(retries, 5));
    var pause = most.multipliedBy(ThreadLocalRandom.current().nextInt(1, 101)).dividedBy(100);
    Thread.sleep(pause.compareTo(countdown.left()) < 0 ? pause : countdown.left());
  }

  private WriteResult stored(Bytes key, Draft.Ready sent, ReplicaReport report) {
    return new WriteResult.Stored(
        sent.version(),
        rules.tag(sent.record()),
        rules.view(key, sent.record(), site.wallClock().instant()),
        report);
  }
}
