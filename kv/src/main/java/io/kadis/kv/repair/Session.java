package io.kadis.kv.repair;

import static java.util.stream.Collectors.toSet;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Copy;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.kv.sync.SyncRequest.Print;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * Compares what this node holds with what one other holds, range by range, going down only where
 * they differ (range-based set reconciliation), and takes what is missing or different here. The
 * side that asks. One owner; its driver sends what it says and brings the answers back:
 *
 * <pre>
 *   step = session.begin();
 *   while (step instanceof Send(var request)) step = session.answered(send(request));
 *   switch (step) { case Done(var report) -> …; case Broken(var why) -> …; }
 * </pre>
 *
 * It may be given up at any step: what was taken stays, and nothing else has changed.
 */
public final class Session {
  /**
   * What is to be compared.
   *
   * @param ranges disjoint
   * @param cutoff what may be purged before it is left out; to the millisecond, as it travels
   */
  public record Task(List<Prefix> ranges, Purpose purpose, Instant cutoff) {
    public Task {
      ranges = List.copyOf(ranges);
      cutoff = cutoff.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /** Why two nodes compare. */
  public enum Purpose {
    /** Both should hold the ranges: take what is missing here, and what differs. */
    SHARE,
    /** Only the other should: take what differs of what is held, so that both agree; no more. */
    HAND_OVER
  }

  /**
   * This node's side.
   *
   * @param keep takes records in
   * @param claim false for what is on its way here from somebody else: then it is not pulled. Who
   *     gives claims takes all of a session back when it ends, whether the records came or not
   */
  public record Home(RangeStore held, Keep keep, Predicate<Item> claim) {}

  /** Checks records and keeps them, merged with what is held: {@code LocalReplica::store}. */
  @FunctionalInterface
  public interface Keep {
    /**
     * @param records of different keys: to be stored side by side, so that they share commits
     * @return a reply to each, in order
     */
    List<KvReply> storeAll(List<Copy> records);
  }

  /** What the driver does next. */
  public sealed interface Step {
    record Send(SyncRequest request) implements Step {}

    record Done(Report report) implements Step {}

    /**
     * The other made no sense, and is not to be asked again soon. What was taken stays.
     *
     * @param why one line for a person
     */
    record Broken(String why) implements Step {}
  }

  /**
   * How two nodes stood, and what was done about it.
   *
   * @param ranges for each that was asked about
   * @param roundTrips requests answered
   * @param pulled records that came and found the store ready; {@code pulledBytes} of keys and
   *     values
   * @param refused those of them that were invalid here, or found no room
   */
  public record Report(
      Map<Prefix, Standing> ranges, int roundTrips, int pulled, long pulledBytes, int refused) {}

  /**
   * Half a gigabyte of records at the most; what is left is for the next session. So a peer that
   * lies does not keep us busy for ever.
   */
  static final int MAX_ROUND_TRIPS = 4_096;

  /**
   * So few ranges with so many records are asked about in parts at once: something has mostly
   * changed in them, and a round trip is dearer than 400 bytes.
   */
  private static final int FEW_RANGES = 4;

  private static final long MANY_RECORDS = 4_096;

  /** What a range without records comes to. */
  private static final Bytes NONE = Fingerprint.EMPTY.digest();

  /** A range to be asked about, and the one of the task that it is part of. */
  private record Open(Prefix of, Print print) {}

  /** A record to be taken, and the range of the task it lies in. */
  record Wanted(Prefix of, Bytes32 id) {}

  private final Task task;
  private final Home home;
  private final Findings findings = new Findings();

  /** The smallest parts first: so few are open at a time, and records come from the start. */
  private final Deque<Open> open = new ArrayDeque<>();

  private final Deque<Wanted> wanted = new ArrayDeque<>();

  /** What the last request was about: one of the two, or nothing. */
  private List<Open> comparing = List.of();

  private List<Wanted> pulling = List.of();

  private final Intake intake;
  private int roundTrips;

  public Session(Task task, Home home) {
    this.task = task;
    this.home = home;
    this.intake = new Intake(home);
  }

  /** The first question. */
  public Step begin() throws StoreException {
    for (Prefix range : task.ranges.reversed()) {
      var ours = ours(range);
      boolean apart = task.ranges.size() <= FEW_RANGES && ours.count() >= MANY_RECORDS;
      for (Prefix part : range.parts(apart ? SyncReply.PART_BITS : 0).reversed()) {
        open.push(new Open(range, new Print(part, ours(part).digest())));
      }
    }
    return next();
  }

  /**
   * @param reply to the request of the last step; busy, a mismatch and what is invalid end the
   *     session before it comes here
   */
  public Step answered(SyncReply reply) throws StoreException {
    roundTrips++;
    var flaw = Plausible.flaw(asked(), reply);
    if (flaw.isPresent()) {
      return new Step.Broken(flaw.get());
    }
    switch (reply) {
      case SyncReply.Compared(var verdicts) -> compared(verdicts);
      case SyncReply.Pulled(var records) -> pulled(records);
      case SyncReply.Noted _, SyncReply.Busy _, SyncReply.Mismatch _, SyncReply.Invalid _ ->
          throw new IllegalStateException(reply + " is plausible");
    }
    return next();
  }

  private Step next() {
    if (roundTrips == MAX_ROUND_TRIPS || intake.isFull()) {
      comparing = List.of();
      pulling = List.of();
      return stop();
    }
    boolean pull = wanted.size() >= SyncRequest.MAX_IN_ONE || open.isEmpty();
    comparing = pull ? List.of() : take(open);
    pulling = pull ? take(wanted) : List.of();
    return comparing.isEmpty() && pulling.isEmpty() ? done() : new Step.Send(asked());
  }

  /** Ends it before its time, instead of sending what it said last. */
  public Step.Done stop() {
    Stream.of(open, comparing).flatMap(Collection::stream).forEach(o -> findings.unfinished(o.of));
    Stream.of(wanted, pulling).flatMap(Collection::stream).forEach(w -> findings.unfinished(w.of));
    return done();
  }

  private SyncRequest asked() {
    return comparing.isEmpty()
        ? new SyncRequest.Pull(pulling.stream().map(Wanted::id).toList())
        : new SyncRequest.Compare(comparing.stream().map(Open::print).toList(), task.cutoff);
  }

  private Step.Done done() {
    return new Step.Done(intake.report(findings.standings(), roundTrips));
  }

  private static <T> List<T> take(Deque<T> from) {
    return Stream.generate(from::poll)
        .limit(Math.min(from.size(), SyncRequest.MAX_IN_ONE))
        .toList();
  }

  /** What did not fit into the answer is asked again. */
  private static <T> void putBack(Deque<T> to, List<T> asked, int answered) {
    asked.subList(answered, asked.size()).reversed().forEach(to::push);
  }

  private void compared(List<Verdict> verdicts) throws StoreException {
    var asked = comparing;
    putBack(open, asked, verdicts.size());
    for (int i = 0; i < verdicts.size(); i++) {
      var one = asked.get(i);
      switch (verdicts.get(i)) {
        case Verdict.Same() -> findings.same(one.of);
        case Verdict.Parts(var fingerprints) -> descend(one, fingerprints);
        case Verdict.Items(var items) -> compareItems(one, items);
        case Verdict.Declined() -> findings.declined(one.of);
      }
    }
  }

  private void descend(Open whole, List<Bytes> fingerprints) throws StoreException {
    findings.differ(whole.of);
    var parts = whole.print.range().parts(SyncReply.PART_BITS);
    for (int i = parts.size() - 1; i >= 0; i--) {
      var part = parts.get(i);
      var ours = ours(part).digest();
      var theirs = fingerprints.get(i);
      if (theirs.equals(ours) || (ours.equals(NONE) && handsOver())) {
        continue;
      }
      if (theirs.equals(NONE)) {
        lack(whole.of, part, Set.of());
      } else {
        open.push(new Open(whole.of, new Print(part, ours)));
      }
    }
  }

  private void compareItems(Open whole, List<Item> theirs) throws StoreException {
    findings.differ(whole.of);
    for (Item item : theirs) {
      var ours = home.held.items(new Prefix(item.id(), Prefix.MAX_LENGTH), task.cutoff, 1);
      if (!ours.contains(item) && !(ours.isEmpty() && handsOver())) {
        want(whole.of, item);
      }
    }
    lack(whole.of, whole.print.range(), theirs.stream().map(Item::id).collect(toSet()));
  }

  private void want(Prefix of, Item item) {
    if (home.claim.test(item)) {
      wanted.add(new Wanted(of, item.id()));
    } else {
      findings.unfinished(of);
    }
  }

  /** All held in {@code range} but {@code known} is not there. */
  private void lack(Prefix of, Prefix range, Set<Bytes32> known) throws StoreException {
    int max = findings.room() + known.size() + 1; // One more: to know that there is more.
    home.held.items(range, task.cutoff, max).stream()
        .map(Item::id)
        .filter(id -> !known.contains(id))
        .forEach(id -> findings.lack(of, id));
  }

  private void pulled(List<Optional<Copy>> answers) throws StoreException {
    var asked = pulling;
    putBack(wanted, asked, answers.size());
    intake.take(asked, answers, findings);
  }

  private boolean handsOver() {
    return task.purpose == Purpose.HAND_OVER;
  }

  private Fingerprint ours(Prefix range) throws StoreException {
    return home.held.fingerprint(range, task.cutoff);
  }
}
