package io.kadis.kv.quorum;

import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.quorum.Ballot.Step;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.ReplicaReport.Replica;
import io.kadis.kv.quorum.ReplicaReport.Status;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Who was asked in one operation, what each said, and when to give up: what a write and a read have
 * in common. Pure; one owner.
 */
final class Roll {
  /** A quorum out of reach waits so long for the rest, so that the report names who did what. */
  static final Duration GRACE = Duration.ofMillis(500);

  private final Duration deadline;
  private final int required;
  private final Panel panel;
  private final Deque<PeerId> spare;
  private final Set<PeerId> uncounted;
  private final Set<PeerId> pending = new LinkedHashSet<>();
  private final Map<PeerId, Replica> said = new LinkedHashMap<>();
  private final List<PeerId> asks = new ArrayList<>();
  private final Set<PeerId> replaced = new HashSet<>();
  private final Newcomers newcomers = new Newcomers();
  private Duration giveUpAt;
  private boolean hopeless;
  private int atOnce;
  private boolean uncountedAsked;
  private int counted;
  private int askedAgain;
  private Verdict verdict = Verdict.OPEN;

  Roll(Panel panel, int required, Duration deadline) {
    this.deadline = deadline;
    this.giveUpAt = deadline;
    this.required = required;
    this.panel = panel;
    this.spare = new ArrayDeque<>(panel.nearest());
    this.uncounted = Set.copyOf(panel.uncounted());
  }

  /** All that are to be asked at a time, and who does not count. */
  void askAll() {
    while (atOnce < panel.copies()) {
      askOneMore();
    }
    if (!uncountedAsked) {
      uncountedAsked = true;
      panel.uncounted().forEach(this::ask);
    }
  }

  /** One more at a time than up to now, at most as many as there shall be copies. */
  void askOneMore() {
    if (atOnce < panel.copies()) {
      atOnce++;
      askNext();
    }
  }

  boolean allAsked() {
    return atOnce >= panel.copies();
  }

  /** False for a stray or a second answer, which must not count. */
  boolean settle(PeerId peer, Status status, String detail) {
    if (!pending.remove(peer)) {
      return false;
    }
    said.put(
        peer,
        counts(peer)
            ? new Replica(peer, status, detail)
            : new Replica(peer, Status.FOREIGN, detail.isEmpty() ? word(status) : detail));
    return true;
  }

  boolean counts(PeerId peer) {
    return !uncounted.contains(peer);
  }

  /** One more of those that count has said what was hoped for. */
  void count() {
    counted++;
  }

  int counted() {
    return counted;
  }

  int required() {
    return required;
  }

  /** The next nearest takes the place of {@code failed}, once, should that be asked again. */
  void replace(PeerId failed) {
    if (counts(failed) && replaced.add(failed)) {
      askNext();
    }
  }

  /** It has just joined the range: the next nearest is asked now, and itself again in a moment. */
  void askAgain(PeerId newcomer, Duration elapsed) {
    if (counts(newcomer)) {
      newcomers.notReady(newcomer, elapsed);
    }
  }

  /** How often somebody was asked once more. */
  int askedAgain() {
    return askedAgain;
  }

  /** Should it still be open then, it is decided by what was said. */
  void giveUpBy(Duration elapsed) {
    giveUpAt = elapsed.compareTo(giveUpAt) < 0 ? elapsed : giveUpAt;
  }

  /** All of those that count. */
  boolean allCountedSettled() {
    return pending.stream().noneMatch(this::counts);
  }

  boolean allSettled() {
    return pending.isEmpty();
  }

  /**
   * @param reached whether the quorum is there now
   * @param enough whether it is there should nobody answer any more
   */
  Step step(boolean reached, boolean enough, Duration elapsed) {
    boolean late = elapsed.compareTo(deadline) >= 0;
    noteHopeless(elapsed);
    if (verdict == Verdict.OPEN) {
      verdict = verdict(reached, enough, elapsed.compareTo(giveUpAt) >= 0);
    }
    if (verdict == Verdict.OPEN) {
      newcomers.takeDue(elapsed).forEach(this::askOnceMore);
    } else {
      newcomers.dismiss();
    }
    var ask = late ? List.<PeerId>of() : List.copyOf(asks);
    asks.clear();
    boolean settled = late || (allSettled() && newcomers.waiting() == 0);
    return new Step(ask, verdict, settled, verdict == Verdict.OPEN ? wakeAt() : deadline);
  }

  /** What is enough without newcomers does not wait for them. */
  private Verdict verdict(boolean reached, boolean enough, boolean timeIsUp) {
    if (reached || (enough && (timeIsUp || allSettled()))) {
      return Verdict.REACHED;
    }
    boolean over = timeIsUp || (allSettled() && newcomers.waiting() == 0);
    return over ? Verdict.MISSED : Verdict.OPEN;
  }

  private Duration wakeAt() {
    return newcomers.nextDue().filter(due -> due.compareTo(giveUpAt) < 0).orElse(giveUpAt);
  }

  private void askOnceMore(PeerId newcomer) {
    askedAgain++;
    ask(newcomer);
  }

  private void noteHopeless(Duration elapsed) {
    long open = pending.stream().filter(this::counts).count() + newcomers.waiting();
    if (!hopeless && counted + open < required) {
      hopeless = true;
      giveUpBy(elapsed.plus(GRACE));
    }
  }

  ReplicaReport report() {
    var all = new ArrayList<>(said.values());
    pending.stream()
        .filter(peer -> !said.containsKey(peer))
        .forEach(peer -> all.add(new Replica(peer, Status.SILENT, "no answer yet")));
    return new ReplicaReport(required, counted, all);
  }

  private static String word(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private void askNext() {
    if (spare.poll() instanceof PeerId next) {
      ask(next);
    }
  }

  private void ask(PeerId peer) {
    pending.add(peer);
    asks.add(peer);
  }
}
