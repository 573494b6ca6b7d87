package io.kadis.interop.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.interop.history.NodeEvent.Kind;
import io.kadis.interop.history.Violation.Rule;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each promise is broken once on purpose, and each exception taken. */
class HistoryCheckerTest {
  private static final long SECOND = 1_000_000;
  private static final List<String> NODES = List.of("a", "b", "c", "d", "e", "f", "g");

  private final List<Operation> operations = new ArrayList<>();
  private final List<NodeEvent> events = new ArrayList<>();
  private long now = 1_000 * SECOND;
  private long settledAt = Long.MAX_VALUE;

  @Test
  void aHistoryThatKeepsAllPromisesIsClean() {
    put("/kv/x", "v1", stored(10));
    get("/kv/x", found(10, "v1"));
    put("/kv/x", "v2", new Outcome.Missed("3 of 5"));
    delete("/kv/x", stored(30));
    get("/kv/x", new Outcome.Absent());
    settle();
    get("/kv/x", new Outcome.Absent());
    Report report = report();
    assertThat(report.violations()).isEmpty();
    assertThat(report.judged()).isEqualTo(3);
    assertThat(report.bound()).isEqualTo(3);
    assertThat(report.stale()).isZero();
  }

  @Test
  void aValueNobodyWroteIsInvented() {
    get("/kv/x", found(10, "v1"));
    breaks(Rule.INVENTED);
  }

  @Test
  void aValueThatWasRefusedIsInvented() {
    put("/kv/x", "v1", new Outcome.Refused("412"));
    get("/kv/x", found(10, "v1"));
    breaks(Rule.INVENTED);
  }

  @Test
  void aValueReadBeforeItWasWrittenIsInvented() {
    get("/kv/x", found(10, "v1"));
    put("/kv/x", "v1", stored(10));
    breaks(Rule.INVENTED);
  }

  @Test
  void twoValuesUnderOneTagAreSeen() {
    put("/kv/x", "v1", stored(10));
    put("/kv/x", "v2", new Outcome.Missed("timeout"));
    get("/kv/x", found(10, "v2"));
    breaks(Rule.TWO_VALUES_UNDER_ONE_TAG);
  }

  @Test
  void anOlderValueIsWrongWhileAllNearestLive() {
    put("/kv/x", "v1", stored(10));
    put("/kv/x", "v2", stored(20));
    get("/kv/x", found(10, "v1"));
    breaks(Rule.OLDER_THAN_ACKNOWLEDGED);
  }

  @Test
  void aDeletedValueIsWrongWhileAllNearestLive() {
    put("/kv/x", "v1", stored(10));
    delete("/kv/x", stored(20));
    get("/kv/x", found(10, "v1"));
    breaks(Rule.OLDER_THAN_ACKNOWLEDGED);
  }

  @Test
  void anOlderValueIsStaleWhileANearestNodeIsAway() {
    put("/kv/x", "v1", stored(10));
    event("b", Kind.STOPPED);
    put("/kv/x", "v2", stored(20));
    get("/kv/x", found(10, "v1"));
    event("b", Kind.CONTINUED);
    get("/kv/x", found(10, "v1"));
    event("b", Kind.SETTLED);
    get("/kv/x", found(10, "v1"));
    assertThat(report().violations()).isEmpty();
    assertThat(report().stale()).isEqualTo(3);
  }

  @Test
  void aNodeFarFromTheKeyExcusesNothing() {
    put("/kv/x", "v1", stored(10));
    event("g", Kind.STOPPED);
    put("/kv/x", "v2", stored(20));
    get("/kv/x", found(10, "v1"));
    breaks(Rule.OLDER_THAN_ACKNOWLEDGED);
  }

  @Test
  void theNodeThatMovesUpForOneGoneForGoodIsNear() {
    event("a", Kind.GONE);
    event("f", Kind.KILLED);
    put("/kv/x", "v1", stored(10));
    put("/kv/x", "v2", stored(20));
    get("/kv/x", found(10, "v1"));
    assertThat(report().violations()).isEmpty();
    event("f", Kind.SETTLED);
    put("/kv/x", "v3", stored(30));
    get("/kv/x", found(20, "v2"));
    breaks(Rule.OLDER_THAN_ACKNOWLEDGED);
  }

  @Test
  void nothingExcusesAnOlderValueInTheEnd() {
    event("b", Kind.KILLED);
    put("/kv/x", "v1", stored(10));
    put("/kv/x", "v2", stored(20));
    event("b", Kind.SETTLED);
    settle();
    get("/kv/x", found(10, "v1"));
    breaks(Rule.OLDER_THAN_ACKNOWLEDGED);
  }

  @Test
  void aMissedWriteMayShow() {
    put("/kv/x", "v1", stored(10));
    put("/kv/x", "v2", new Outcome.Missed("2 of 5"));
    settle();
    get("/kv/x", found(20, "v2"));
    assertThat(report().violations()).isEmpty();
  }

  @Test
  void aMissedWriteThatWasSupersededDoesNotShowAgain() {
    put("/kv/x", "v1", new Outcome.Missed("2 of 5"));
    get("/kv/x", found(10, "v1"));
    put("/kv/x", "v2", stored(20));
    settle();
    get("/kv/x", found(10, "v1"));
    breaks(Rule.OLDER_THAN_ACKNOWLEDGED);
  }

  @Test
  void absentIsWrongInTheEnd() {
    event("b", Kind.KILLED);
    put("/kv/x", "v1", stored(10));
    event("b", Kind.SETTLED);
    settle();
    get("/kv/x", new Outcome.Absent());
    breaks(Rule.ABSENT_THOUGH_STORED);
  }

  @Test
  void absentIsWrongWhileANearHolderLives() {
    event("b", Kind.KILLED);
    put("/kv/x", "v1", new Outcome.Stored(tag(10), Set.of("c", "f", "g")));
    get("/kv/x", new Outcome.Absent());
    breaks(Rule.ABSENT_THOUGH_STORED);
  }

  @Test
  void absentIsStaleWhileAllHoldersAreAway() {
    put("/kv/x", "v1", new Outcome.Stored(tag(10), Set.of("b", "f", "g")));
    event("b", Kind.KILLED);
    get("/kv/x", new Outcome.Absent());
    assertThat(report().violations()).isEmpty();
    assertThat(report().absent()).isEqualTo(1);
  }

  @Test
  void aDeleteWithoutAnAnswerMayHaveWon() {
    put("/kv/x", "v1", stored(10));
    delete("/kv/x", new Outcome.Lost("killed"));
    settle();
    get("/kv/x", new Outcome.Absent());
    assertThat(report().violations()).isEmpty();
  }

  @Test
  void aDeleteThatMissedLongBeforeCannotHaveWon() {
    delete("/kv/x", new Outcome.Missed("2 of 5"));
    now += 10 * SECOND;
    put("/kv/x", "v1", stored(11_000));
    settle();
    get("/kv/x", new Outcome.Absent());
    breaks(Rule.ABSENT_THOUGH_STORED);
  }

  @Test
  void anOlderDeleteDoesNotExplainAbsence() {
    delete("/kv/x", stored(10));
    put("/kv/x", "v1", stored(20));
    settle();
    get("/kv/x", new Outcome.Absent());
    breaks(Rule.ABSENT_THOUGH_STORED);
  }

  @Test
  void aWriteAcknowledgedBeneathAnOlderOneIsSeen() {
    put("/kv/x", "v1", stored(20));
    put("/kv/x", "v2", stored(19));
    breaks(Rule.ACKNOWLEDGED_BENEATH_AN_OLDER_ONE);
  }

  @Test
  void aVersionFarAheadOfTheClockIsSeen() {
    put("/kv/x", "v1", stored(3_500));
    breaks(Rule.VERSION_OFF_THE_CLOCK);
  }

  @Test
  void readsInTheEndThatDifferAreSeen() {
    put("/kv/x", "v1", new Outcome.Missed("2 of 5"));
    settle();
    get("/kv/x", found(10, "v1"));
    get("/kv/x", new Outcome.Absent());
    breaks(Rule.NO_AGREEMENT);
  }

  @Test
  void aCounterStandsAtTheAcknowledgedAndSomeOfTheRest() {
    does("/counter/x", new Action.Add(5), stored(10));
    does("/counter/x", new Action.Add(-2), stored(20));
    does("/counter/x", new Action.Add(10), new Outcome.Missed("timeout"));
    does("/counter/x", new Action.Add(100), new Outcome.Refused("invalid"));
    get("/counter/x", found(20, "3"));
    get("/counter/x", found(30, "13"));
    settle();
    get("/counter/x", found(30, "13"));
    assertThat(report().violations()).isEmpty();
  }

  @Test
  void aCounterThatLostAnAdditionIsSeen() {
    does("/counter/x", new Action.Add(5), stored(10));
    does("/counter/x", new Action.Add(2), stored(20));
    get("/counter/x", found(20, "5"));
    breaks(Rule.WRONG_TOTAL);
  }

  @Test
  void aCounterThatCountedTwiceIsSeen() {
    does("/counter/x", new Action.Add(5), new Outcome.Missed("timeout"));
    does("/counter/x", new Action.Add(1), stored(20));
    does("/counter/x", new Action.Add(4), new Outcome.Missed("timeout"));
    settle();
    get("/counter/x", found(20, "7"));
    breaks(Rule.WRONG_TOTAL);
  }

  @Test
  void aSetHoldsWhatWasAddedAndNotRemoved() {
    does("/set/x", add("p", "q"), stored(10));
    does("/set/x", remove("p"), stored(20));
    settle();
    get("/set/x", found(20, "q"));
    assertThat(report().violations()).isEmpty();
  }

  @Test
  void anElementThatIsLostIsSeen() {
    does("/set/x", remove("p"), stored(10));
    does("/set/x", add("p"), stored(20));
    settle();
    get("/set/x", found(20));
    breaks(Rule.ELEMENT_LOST);
  }

  @Test
  void anElementThatComesBackIsSeen() {
    does("/set/x", add("p"), stored(10));
    does("/set/x", remove("p"), stored(20));
    settle();
    get("/set/x", found(20, "p"));
    breaks(Rule.ELEMENT_CAME_BACK);
  }

  @Test
  void anAdditionThatTheRemovalHadNotSeenWins() {
    does("/set/x", add("p"), new Outcome.Missed("2 of 5"));
    does("/set/x", remove("p"), stored(20));
    settle();
    get("/set/x", found(20, "p"));
    assertThat(report().violations()).isEmpty();
  }

  @Test
  void siblingsStayUntilTheyAreReplaced() {
    does("/mv/x", replace("v1"), stored(10));
    does("/mv/x", replace("v2"), stored(20));
    get("/mv/x", found(20, "v2", "v1"));
    does("/mv/x", replace("v3", "v1", "v2"), stored(30));
    settle();
    get("/mv/x", found(30, "v3"));
    assertThat(report().violations()).isEmpty();
  }

  @Test
  void aPutWithoutAContextReplacesWhatItsNodeWrote() {
    does("/mv/x", new Action.Replace("v1", "", Set.of()), stored(10));
    does("/mv/x", new Action.Replace("v2", "", Set.of()), stored(20));
    settle();
    get("/mv/x", found(20, "v2"));
    assertThat(report().violations()).isEmpty();
    get("/mv/x", found(10, "v1"));
    assertThat(report().violations())
        .extracting(Violation::rule)
        .contains(Rule.SIBLING_LOST, Rule.NO_AGREEMENT);
  }

  @Test
  void aSiblingThatIsLostIsSeen() {
    does("/mv/x", replace("v1"), stored(10));
    does("/mv/x", replace("v2"), stored(20));
    get("/mv/x", found(20, "v2"));
    breaks(Rule.SIBLING_LOST);
  }

  @Test
  void aSiblingThatWasReplacedAndStaysIsSeen() {
    does("/mv/x", replace("v1"), stored(10));
    does("/mv/x", replace("v2", "v1"), stored(20));
    get("/mv/x", found(20, "v2", "v1"));
    breaks(Rule.SIBLING_NOT_REPLACED);
  }

  private static Action add(String... elements) {
    return new Action.Change(Set.of(elements), Set.of());
  }

  private static Action remove(String... elements) {
    return new Action.Change(Set.of(), Set.of(elements));
  }

  private static Action replace(String value, String... seen) {
    return new Action.Replace(value, "context", Set.of(seen));
  }

  private void put(String key, String value, Outcome outcome) {
    does(key, new Action.Put(value), outcome);
  }

  private void delete(String key, Outcome outcome) {
    does(key, new Action.Delete(), outcome);
  }

  private void get(String key, Outcome outcome) {
    does(key, new Action.Get(), outcome);
  }

  /** Each takes 10 ms, and the next begins 10 ms later. */
  private void does(String key, Action action, Outcome outcome) {
    var span = new Span(now, now + 10_000);
    operations.add(new Operation(operations.size(), 0, "a", key, action, outcome, span));
    now += 20_000;
  }

  private void event(String node, Kind kind) {
    events.add(new NodeEvent(node, kind, now));
    now += 10_000;
  }

  private void settle() {
    settledAt = now;
  }

  private static Outcome stored(long millis) {
    return new Outcome.Stored(tag(millis), Set.of("a", "b", "c"));
  }

  private static Outcome found(long millis, String... values) {
    return new Outcome.Found(tag(millis), List.of(values));
  }

  /** By a clock that is a second ahead, as after a crash; so long after the history began. */
  private static String tag(long millis) {
    return HexFormat.of().toHexDigits((1_001_000 + millis) << 16) + "-writer";
  }

  private Report report() {
    return new HistoryChecker(5, _ -> NODES).check(operations, events, settledAt);
  }

  private void breaks(Rule rule) {
    assertThat(report().violations()).extracting(Violation::rule).containsOnly(rule);
  }
}
