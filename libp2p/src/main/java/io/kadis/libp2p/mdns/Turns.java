package io.kadis.libp2p.mdns;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When a peer asks and when it answers (RFC 6762 §5.2, §6). Pure; one thread. */
final class Turns {
  /** Doubled from question to question: others of the same moment may not be up yet. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** Who comes later announces itself; this is for what got lost. */
  private static final Duration LAST_PAUSE = Duration.ofMinutes(5);

  /** So that not all answer at once. */
  private static final Duration LEAST_DELAY = Duration.ofMillis(20);

  private static final Duration DELAY_SPREAD = Duration.ofMillis(100);

  /** However often somebody asks. */
  private static final Duration BETWEEN_ANSWERS = Duration.ofSeconds(1);

  private final RandomGenerator random;
  private Instant nextQuestion;
  private Duration pause = FIRST_PAUSE;
  private Optional<Instant> answerDue = Optional.empty();
  private Optional<Instant> lastAnswer = Optional.empty();

  /** The first question is due at once. */
  Turns(RandomGenerator random, Instant now) {
    this.random = random;
    this.nextQuestion = now;
  }

  /** Whether to ask now; then the next question is later. */
  boolean ask(Instant now) {
    if (now.isBefore(nextQuestion)) {
      return false;
    }
    nextQuestion = now.plus(pause);
    var doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LAST_PAUSE) < 0 ? doubled : LAST_PAUSE;
    return true;
  }

  /** Somebody asked. */
  void asked(Instant now) {
    if (answerDue.isEmpty()) {
      var soon = now.plus(LEAST_DELAY).plusNanos(random.nextLong(DELAY_SPREAD.toNanos()));
      var earliest = lastAnswer.map(last -> last.plus(BETWEEN_ANSWERS)).orElse(soon);
      answerDue = Optional.of(soon.isAfter(earliest) ? soon : earliest);
    }
  }

  /** Whether to answer now; then nobody waits any more. */
  boolean answer(Instant now) {
    if (answerDue.filter(due -> !now.isBefore(due)).isEmpty()) {
      return false;
    }
    answerDue = Optional.empty();
    lastAnswer = Optional.of(now);
    return true;
  }

  /** How long there is nothing to do; zero or less: something is due. */
  Duration quiet(Instant now) {
    var next = answerDue.filter(due -> due.isBefore(nextQuestion)).orElse(nextQuestion);
    return Duration.between(now, next);
  }
}
