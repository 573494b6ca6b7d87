package io.kadis.kv;

import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Which replicas a watch listens to: the nearest, without those that failed a moment ago. Pure; one
 * owner.
 */
final class WatchLines {
  /**
   * One connection to one replica.
   *
   * @param number tells it from earlier ones to the same peer
   */
  record Line(PeerId peer, long number) {}

  /** What a line said last. */
  enum Said {
    NOTHING,
    FOUND,
    ABSENT,
    SYNCING
  }

  /** Lines to open and lines to close. */
  record Change(List<Line> open, List<Line> close) {}

  private record Open(Line line, Duration since, Said said) {}

  private record Failing(Duration until, int failures) {}

  private final WatchTiming timing;
  private final RandomGenerator random;
  // In the order of opening; at most twice as many as copies.
  private final Map<PeerId, Open> open = new LinkedHashMap<>();
  // Of the nearest only.
  private final Map<PeerId, Failing> failing = new HashMap<>();
  private List<PeerId> nearest = List.of();
  private int copies = 1;
  private long opened;

  WatchLines(WatchTiming timing, RandomGenerator random) {
    this.timing = timing;
    this.random = random;
  }

  /** Who may be listened to from now on, the first {@code wanted} of those that do not fail. */
  void place(List<PeerId> peers, int wanted) {
    nearest = List.copyOf(peers);
    copies = wanted;
    failing.keySet().retainAll(nearest);
  }

  /** Notes a word of a line, unless the line is no longer one of ours. */
  void heard(Line line, Said said) {
    open.computeIfPresent(
        line.peer(), (_, now) -> now.line().equals(line) ? new Open(line, now.since(), said) : now);
  }

  /** False for a line that is no longer one of ours. */
  boolean failed(Line line, Duration elapsed) {
    var known = open.get(line.peer());
    if (known == null || !known.line().equals(line)) {
      return false;
    }
    open.remove(line.peer());
    boolean lasted = elapsed.minus(known.since()).compareTo(timing.steady()) >= 0;
    int failures = lasted ? 1 : failures(line.peer()) + 1;
    failing.put(line.peer(), new Failing(elapsed.plus(timing.pause(failures, random)), failures));
    return true;
  }

  private int failures(PeerId peer) {
    return failing.containsKey(peer) ? failing.get(peer).failures() : 0;
  }

  /** What to open and close so that the best are listened to; counts as done. */
  Change change(Duration elapsed) {
    var wanted = nearest.stream().filter(peer -> !pauses(peer, elapsed)).limit(copies).toList();
    var opening =
        wanted.stream().filter(p -> !open.containsKey(p)).map(p -> open(p, elapsed)).toList();
    var closing = surplus(wanted);
    closing.forEach(line -> open.remove(line.peer()));
    return new Change(opening, closing);
  }

  private boolean pauses(PeerId peer, Duration elapsed) {
    return failing.containsKey(peer) && elapsed.compareTo(failing.get(peer).until()) < 0;
  }

  private Line open(PeerId peer, Duration elapsed) {
    var line = new Line(peer, opened++);
    open.put(peer, new Open(line, elapsed, Said.NOTHING));
    return line;
  }

  /**
   * Those no longer wanted stay until better ones have spoken, and for as long as there are too few
   * of these: a lookup at a bad moment finds nobody, and must not end what works.
   */
  private List<Line> surplus(List<PeerId> wanted) {
    var others = lines().filter(line -> !wanted.contains(line.line().peer())).toList();
    int kept = (settled() ? copies : 2 * copies) - wanted.size();
    return others.stream().limit(Math.max(0, others.size() - kept)).map(Open::line).toList();
  }

  private Stream<Open> lines() {
    return open.values().stream();
  }

  /** Whether there are lines, and all of them have spoken. */
  boolean settled() {
    return !open.isEmpty() && lines().noneMatch(line -> line.said() == Said.NOTHING);
  }

  /** How many say just this now. */
  int saying(Said said) {
    return (int) lines().filter(line -> line.said() == said).count();
  }

  /** When one that failed may be tried again. */
  Optional<Duration> wakeAt(Duration elapsed) {
    return failing.values().stream()
        .map(Failing::until)
        .filter(until -> until.compareTo(elapsed) > 0)
        .min(Duration::compareTo);
  }
}
