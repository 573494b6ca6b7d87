package io.kadis.kv;

import io.kadis.kv.WatchLines.Line;
import io.kadis.kv.WatchLines.Said;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/**
 * Decides a watch: merges what the replicas say, so that it never goes back, and tells what of it
 * is news; says which replicas to listen to and when to look for others. Pure; one owner; time is
 * an argument, counted from the start.
 */
final class WatchState {
  /** What happened. */
  sealed interface Event {
    record Started() implements Event {}

    /**
     * A lookup ended.
     *
     * @param nearest empty: it found nobody
     * @param copies how many to listen to
     * @param required answers that make "absent"
     */
    record Placed(List<PeerId> nearest, int copies, int required) implements Event {
      public Placed {
        nearest = List.copyOf(nearest);
      }
    }

    /** A replica spoke; what it found is valid. */
    record Replied(Line line, KvReply reply) implements Event {}

    record Failed(Line line) implements Event {}

    record TimerFired() implements Event {}
  }

  /**
   * What to do next.
   *
   * @param lookUp begin a lookup, and bring back {@code Placed}
   * @param open listen to these, and bring back an event of each word
   * @param close stop listening to these; they may be gone already
   * @param news takes the place of earlier news not yet told
   * @param wakeAt bring {@code TimerFired} then
   */
  record Step(
      boolean lookUp, List<Line> open, List<Line> close, Optional<News> news, Duration wakeAt) {}

  /**
   * A state not told before.
   *
   * @param tag empty with an empty record: nothing was ever written
   */
  record News(String tag, Optional<Bytes> record) {}

  private final Bytes key;
  private final NamespaceRules rules;
  private final Optional<String> since;
  private final WatchTiming timing;
  private final WatchLines lines;
  private final LookupPace lookups;
  private final List<Line> closing = new ArrayList<>();
  private Optional<Bytes> best = Optional.empty();
  private Optional<String> told = Optional.empty();
  private Optional<Duration> lingersUntil = Optional.empty();
  private boolean begun;
  private int required = 1;

  WatchState(Subject subject, WatchTiming timing, RandomGenerator random) {
    this.key = subject.key();
    this.rules = subject.rules();
    this.since = subject.since();
    this.timing = timing;
    this.lines = new WatchLines(timing, random);
    this.lookups = new LookupPace(timing, random);
  }

  /**
   * What is watched.
   *
   * @param since only what is newer is news
   */
  record Subject(Bytes key, NamespaceRules rules, Optional<String> since) {}

  Step advance(Event event, Duration elapsed) {
    switch (event) {
      case Event.Placed placed -> placed(placed, elapsed);
      case Event.Replied(var line, var reply) -> replied(line, reply, elapsed);
      case Event.Failed(var line) -> failed(line, elapsed);
      case Event.Started(), Event.TimerFired() -> {}
    }
    var change = lines.change(elapsed);
    var close = Stream.concat(closing.stream(), change.close().stream()).toList();
    closing.clear();
    boolean lookUp = lookups.begins(elapsed);
    return new Step(lookUp, change.open(), close, news(elapsed), wakeAt(elapsed));
  }

  private void placed(Event.Placed placed, Duration elapsed) {
    lookups.ended(elapsed);
    if (placed.nearest().isEmpty()) {
      lookups.hurry(elapsed);
    }
    required = placed.required();
    lines.place(placed.nearest(), placed.copies());
  }

  private void replied(Line line, KvReply reply, Duration elapsed) {
    switch (reply) {
      case KvReply.Found(var record) -> {
        best = Optional.of(best.map(held -> merge(held, record)).orElse(record));
        lines.heard(line, Said.FOUND);
      }
      case KvReply.Absent _ -> lines.heard(line, Said.ABSENT);
      case KvReply.Syncing _ -> lines.heard(line, Said.SYNCING);
      case KvReply.Unchanged() -> {} // It is there; that is all.
      case KvReply.Busy _, KvReply.Full _, KvReply.Invalid _, KvReply.Mismatch _ ->
          failed(line, elapsed);
      case KvReply.Stored _, KvReply.Superseded _, KvReply.Batch _ ->
          throw new IllegalStateException("a watch was answered by " + reply);
    }
  }

  private Bytes merge(Bytes held, Bytes record) {
    return rules.validator().merge(key, held, record);
  }

  private void failed(Line line, Duration elapsed) {
    if (lines.failed(line, elapsed)) {
      closing.add(line);
      lookups.hurry(elapsed);
    }
  }

  private Optional<News> news(Duration elapsed) {
    begun = begun || begins(elapsed);
    var news = begun ? best.map(this::found).orElseGet(this::absent) : Optional.<News>empty();
    news.ifPresent(next -> told = Optional.of(next.tag()));
    return news;
  }

  /** The first state waits for all replicas, or for a moment: one may answer that is behind. */
  private boolean begins(Duration elapsed) {
    boolean answered = lines.saying(Said.FOUND) + lines.saying(Said.ABSENT) > 0;
    if (answered && lingersUntil.isEmpty()) {
      lingersUntil = Optional.of(elapsed.plus(timing.linger()));
    }
    return (answered && lines.settled())
        || lingersUntil.filter(until -> elapsed.compareTo(until) >= 0).isPresent();
  }

  /** What is merged only grows: another tag is a newer one. */
  private Optional<News> found(Bytes record) {
    var tag = rules.tag(record);
    boolean newer =
        told.isPresent()
            ? !told.get().equals(tag)
            : since.map(seen -> rules.newerThan(record, seen)).orElse(true);
    return newer ? Optional.of(new News(tag, Optional.of(record))) : Optional.empty();
  }

  private Optional<News> absent() {
    boolean first = told.isEmpty() && since.isEmpty();
    return first && lines.saying(Said.ABSENT) >= required
        ? Optional.of(new News("", Optional.empty()))
        : Optional.empty();
  }

  private Duration wakeAt(Duration elapsed) {
    var lingers = begun ? Optional.<Duration>empty() : lingersUntil;
    return Stream.of(lookups.wakeAt(), lines.wakeAt(elapsed), lingers)
        .flatMap(Optional::stream)
        .min(Duration::compareTo)
        .orElse(elapsed.plus(timing.refresh()));
  }
}
