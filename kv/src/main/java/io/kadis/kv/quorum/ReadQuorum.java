package io.kadis.kv.quorum;

import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.quorum.Ballot.Quorate;
import io.kadis.kv.quorum.Ballot.Step;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.ReplicaReport.Status;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/**
 * Decides a read: what the replicas hold, merged. Answers early only when r replicas hold
 * something. A replica without the key may have moved up in the place of one that is gone, so
 * "absent" counts only when all the nearest that live have answered. For the same reason r replicas
 * may all hold an old value: they were away, and the write went to others. So the rest of the
 * nearest have a moment to say better, unless one answer is enough. Pure; one owner.
 */
public final class ReadQuorum implements Quorate {
  /** More than replicas that live are apart from each other; what a silent one costs a read. */
  public static final Duration LINGER = Duration.ofMillis(200);

  private final Roll roll;
  private final BinaryOperator<Bytes> merge;
  private final Map<PeerId, Optional<Bytes>> answers = new LinkedHashMap<>();
  private final Optional<Duration> patience;
  private Optional<Bytes> best = Optional.empty();
  private int found;
  private int hedged;
  private Optional<Duration> oneMoreAt;
  private Optional<Duration> lingersUntil = Optional.empty();

  /**
   * @param merge what two valid records make together
   */
  public ReadQuorum(Panel panel, int r, Duration deadline, BinaryOperator<Bytes> merge) {
    this(new Roll(panel, r, deadline), Optional.empty(), merge);
    roll.askAll();
  }

  private ReadQuorum(Roll roll, Optional<Duration> patience, BinaryOperator<Bytes> merge) {
    this.roll = roll;
    this.patience = patience;
    this.oneMoreAt = patience;
    this.merge = merge;
  }

  /**
   * One for which the first that holds something is enough (r = 1), and which asks one at a time:
   * the next when one fails or takes longer than it should, and all the rest when one has nothing,
   * as "absent" still takes all of the nearest that live.
   */
  public static ReadQuorum inTurns(
      Panel panel, Turns turns, Duration deadline, BinaryOperator<Bytes> merge) {
    var roll = new Roll(inOrder(panel, turns.order()), 1, deadline);
    roll.askOneMore();
    return new ReadQuorum(roll, Optional.of(turns.patience()), merge);
  }

  private static Panel inOrder(Panel panel, List<PeerId> order) {
    int copies = Math.min(panel.copies(), panel.nearest().size());
    if (!Set.copyOf(order).equals(Set.copyOf(panel.nearest().subList(0, copies)))) {
      throw new IllegalArgumentException("turns of others than the nearest: " + order);
    }
    var spares = panel.nearest().subList(copies, panel.nearest().size());
    var nearest = Stream.concat(order.stream(), spares.stream()).toList();
    return new Panel(nearest, panel.uncounted(), panel.copies());
  }

  /** A {@code Found} reply must hold a record that was validated. */
  @Override
  public Step advance(Event event, Duration elapsed) {
    switch (event) {
      case Event.Replied(var from, var reply) -> replied(from, reply, elapsed);
      case Event.Failed(var peer, var why) -> failed(peer, Status.SILENT, why);
      case Event.Started(), Event.TimerFired() -> {}
    }
    askMore(elapsed);
    int r = roll.required();
    boolean reached = found >= r && (r == 1 || roll.allCountedSettled());
    if (found >= r) {
      roll.giveUpBy(lingersUntil(elapsed));
    }
    var step = roll.step(reached, roll.counted() >= r, elapsed);
    return oneMoreAt
        .filter(at -> step.verdict() == Verdict.OPEN && at.compareTo(step.wakeAt()) < 0)
        .map(at -> new Step(step.ask(), step.verdict(), step.settled(), at))
        .orElse(step);
  }

  /** Where one is asked at a time: whether that was enough. */
  private void askMore(Duration elapsed) {
    if (found == 0 && !answers.isEmpty()) {
      roll.askAll(); // One has nothing: only all of them together can say so.
    }
    if (found > 0 || roll.allAsked()) {
      oneMoreAt = Optional.empty();
    } else if (oneMoreAt.filter(at -> elapsed.compareTo(at) >= 0).isPresent()) {
      roll.askOneMore();
      hedged++;
      oneMoreAt = patience.map(elapsed::plus);
    }
  }

  private Duration lingersUntil(Duration elapsed) {
    lingersUntil = lingersUntil.or(() -> Optional.of(elapsed.plus(LINGER)));
    return lingersUntil.get();
  }

  private void replied(PeerId from, KvReply reply, Duration elapsed) {
    switch (reply) {
      case KvReply.Found(var record) -> {
        if (roll.settle(from, Status.FOUND, "")) {
          answered(from, Optional.of(record));
          best = Optional.of(best.map(b -> merge.apply(b, record)).orElse(record));
        }
      }
      case KvReply.Absent _ -> {
        if (roll.settle(from, Status.ABSENT, "")) {
          answered(from, Optional.empty());
        }
      }
      case KvReply.Invalid(var reason) -> failed(from, Status.INVALID, reason);
      case KvReply.Full(var reason) -> failed(from, Status.FULL, reason);
      case KvReply.Busy(var reason) -> failed(from, Status.BUSY, reason);
      case KvReply.Syncing syncing -> {
        failed(from, Status.SYNCING, "");
        if (syncing.justJoined()) {
          roll.askAgain(from, elapsed);
        }
      }
      case KvReply.Mismatch(var theirs) -> failed(from, Status.MISMATCH, theirs);
      case KvReply.Stored _, KvReply.Superseded _, KvReply.Unchanged _, KvReply.Batch _ ->
          throw new IllegalStateException("a fetch was answered by " + reply);
    }
  }

  private void answered(PeerId from, Optional<Bytes> record) {
    answers.put(from, record);
    if (roll.counts(from)) {
      roll.count();
      found += record.isPresent() ? 1 : 0;
    }
  }

  private void failed(PeerId peer, Status status, String why) {
    if (roll.settle(peer, status, why)) {
      roll.replace(peer);
    }
  }

  /** The best record so far. */
  public Optional<Bytes> best() {
    return best;
  }

  /** Who answered with something else than the best, or with nothing. */
  public List<PeerId> behind() {
    return best.isEmpty()
        ? List.of()
        : answers.entrySet().stream()
            .filter(answer -> !answer.getValue().equals(best))
            .map(Map.Entry::getKey)
            .toList();
  }

  /** Those of them that hold something. */
  public List<PeerId> differing() {
    return behind().stream()
        .filter(peer -> answers.getOrDefault(peer, Optional.empty()).isPresent())
        .toList();
  }

  /** How many were asked because another one was slow. */
  public int hedged() {
    return hedged;
  }

  /** How often a replica that has just joined was asked once more. */
  public int askedAgain() {
    return roll.askedAgain();
  }

  public ReplicaReport report() {
    return roll.report();
  }
}
