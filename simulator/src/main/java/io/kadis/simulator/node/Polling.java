package io.kadis.simulator.node;

import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Quorate;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Drives one quorum, as {@code QuorumRun} does. */
final class Polling {
  private static final Duration PEER_TIMEOUT = Duration.ofSeconds(5);

  private final Site site;
  private final Quorate quorum;
  private final Question question;
  private final Duration deadline;
  private final Ends ends;
  private final Instant start;
  private final Alarm alarm;
  private Verdict verdict = Verdict.OPEN;
  private boolean settled;

  /** What each replica is asked. */
  @FunctionalInterface
  interface Question {
    void ask(PeerId replica, Duration timeout, Replicas.Said said);
  }

  /**
   * What follows.
   *
   * @param inspect what to make of an event before it counts
   * @param decided called once, as soon as the verdict is there
   * @param settled called once, after that, when nothing more will come
   */
  record Ends(UnaryOperator<Event> inspect, Consumer<Verdict> decided, Runnable settled) {}

  Polling(Site site, Quorate quorum, Duration deadline, Question question, Ends ends) {
    this.site = site;
    this.quorum = quorum;
    this.question = question;
    this.deadline = deadline;
    this.ends = ends;
    this.start = site.now();
    this.alarm = new Alarm(site, () -> tell(new Event.TimerFired()));
  }

  void begin() {
    tell(new Event.Started());
  }

  private void tell(Event event) {
    if (settled) {
      return;
    }
    var step = quorum.advance(event, elapsed());
    step.ask().forEach(this::ask);
    if (verdict == Verdict.OPEN && step.verdict() != Verdict.OPEN) {
      verdict = step.verdict();
      ends.decided.accept(verdict);
    }
    if (step.settled()) {
      settled = true;
      ends.settled.run();
    } else {
      alarm.set(start.plus(step.wakeAt()));
    }
  }

  private void ask(PeerId peer) {
    var left = deadline.minus(elapsed());
    var timeout = left.compareTo(PEER_TIMEOUT) < 0 ? left : PEER_TIMEOUT;
    question.ask(peer, timeout, new Answer(peer));
  }

  private final class Answer implements Replicas.Said {
    private final PeerId peer;

    Answer(PeerId peer) {
      this.peer = peer;
    }

    @Override
    public void replied(KvReply reply) {
      tell(ends.inspect.apply(new Event.Replied(peer, reply)));
    }

    @Override
    public void failed(String why) {
      tell(new Event.Failed(peer, why));
    }
  }

  private Duration elapsed() {
    return Duration.between(start, site.now());
  }
}
