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
  private final Deque<PeerId> spare;
  private final Set<PeerId> uncounted;
  private final Set<PeerId> pending = new LinkedHashSet<>();
  private final Map<PeerId, Replica> said = new LinkedHashMap<>();
  private final List<PeerId> asks = new ArrayList<>();
  private Duration giveUpAt;
  private boolean hopeless;
  private int counted;
  private Verdict verdict = Verdict.OPEN;

  Roll(Panel panel, int required, Duration deadline) {
    this.deadline = deadline;
    this.giveUpAt = deadline;
    this.required = required;
    this.spare = new ArrayDeque<>(panel.nearest());
    this.uncounted = Set.copyOf(panel.uncounted());
    for (int i = 0; i < panel.copies(); i++) {
      askNext();
    }
    panel.uncounted().forEach(this::ask);
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

  /** The next nearest takes the place of {@code failed}. */
  void replace(PeerId failed) {
    if (counts(failed)) {
      askNext();
    }
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
      boolean over = allSettled() || elapsed.compareTo(giveUpAt) >= 0;
      verdict =
          reached || (over && enough) ? Verdict.REACHED : over ? Verdict.MISSED : Verdict.OPEN;
    }
    var ask = late ? List.<PeerId>of() : List.copyOf(asks);
    asks.clear();
    return new Step(
        ask, verdict, late || allSettled(), verdict == Verdict.OPEN ? giveUpAt : deadline);
  }

  private void noteHopeless(Duration elapsed) {
    long open = pending.stream().filter(this::counts).count();
    if (!hopeless && counted + open < required) {
      hopeless = true;
      giveUpBy(elapsed.plus(GRACE));
    }
  }

  ReplicaReport report() {
    var all = new ArrayList<>(said.values());
    pending.forEach(peer -> all.add(new Replica(peer, Status.SILENT, "no answer yet")));
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
