package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.WatchLines.Line;
import io.kadis.kv.WatchState.Event;
import io.kadis.kv.WatchState.Step;
import io.kadis.kv.WatchState.Subject;
import io.kadis.kv.quorum.Peers;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a watched key: replicas that take writes one before the other, go and come,
 * repeat themselves and speak in any order, and lookups that find some of them. A {@link World} is
 * the network; it checks each step, and at the end, once replicas agree, that the last state came.
 */
class WatchHistoryTest {
  private static final int HISTORIES = 3_000;

  @Test
  void neverBackwardsNeverTwiceAndTheLastStateComes() {
    Seeds.check(
        HISTORIES,
        random -> {
          var world = new World(random, Optional.empty());
          world.live(random.nextInt(20, 150));
          world.calmDown();
          world.checkLastStateCame();
        });
  }

  @Test
  void whoResumesIsToldOnlyWhatIsNewerAndAlsoTheLast() {
    Seeds.check(
        HISTORIES,
        random -> {
          var world = new World(random, Optional.of(random.nextLong() & random.nextLong(1 << 12)));
          world.live(random.nextInt(20, 150));
          world.calmDown();
          world.checkLastStateCame();
        });
  }

  private static final class World {
    private static final int PEERS = 9;
    private static final int COPIES = 4;
    private static final Duration CALM = WatchTiming.DEFAULTS.refresh().multipliedBy(5);

    private final RandomGenerator random;
    private final Optional<Long> since;
    private final WatchState state;
    private final Map<PeerId, Long> held = new HashMap<>();
    private final Set<PeerId> down = new HashSet<>();
    private final Set<Line> open = new HashSet<>();
    private final List<Event> underWay = new ArrayList<>();
    private final List<PeerId> order = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private Duration wakeAt;
    private Optional<Long> told = Optional.empty();
    private boolean toldAbsent;
    private boolean lookingUp;
    private int bit;

    World(RandomGenerator random, Optional<Long> since) {
      this.random = random;
      this.since = since;
      var subject = new Subject(utf8("/masks/a"), new Masks(), since.map(Masks::tag));
      this.state = new WatchState(subject, WatchTiming.DEFAULTS, random);
      IntStream.range(0, PEERS).forEach(i -> order.add(Peers.peer(i)));
      advance(new Event.Started());
    }

    void live(int moments) {
      for (int i = 0; i < moments; i++) {
        switch (random.nextInt(10)) {
          case 0, 1 -> write();
          case 2 -> agree(anyone(), anyone());
          case 3 -> goDown(anyone());
          case 4 -> down.remove(anyone());
          case 5 -> Collections.swap(order, random.nextInt(PEERS), random.nextInt(PEERS));
          case 6 -> repeat();
          default -> deliver(random.nextInt(underWay.size() + 1));
        }
        pass(Duration.ofMillis(random.nextInt(2_000)));
      }
    }

    /** All come back and agree, and time goes on until nothing is under way. */
    void calmDown() {
      down.clear();
      long all = held.values().stream().reduce(0L, (a, b) -> a | b);
      if (all != 0) {
        order.forEach(peer -> hold(peer, all));
      }
      var end = now.plus(CALM);
      while (now.compareTo(end) < 0) {
        deliver(underWay.size());
        pass(wakeAt.minus(now));
      }
      deliver(underWay.size());
    }

    void checkLastStateCame() {
      long all = held.values().stream().reduce(0L, (a, b) -> a | b);
      boolean news = (all & ~since.orElse(0L)) != 0;
      if (news) {
        assertThat(told).contains(all);
      } else {
        assertThat(told).isEmpty();
        assertThat(toldAbsent).isEqualTo(since.isEmpty());
      }
      assertThat(open)
          .extracting(Line::peer)
          .as("the nearest are listened to")
          .containsExactlyInAnyOrderElementsOf(order.subList(0, COPIES));
    }

    private void write() {
      long next = 1L << bit++ % Long.SIZE;
      IntStream.range(0, 1 + random.nextInt(3))
          .forEach(_ -> {
            var peer = anyone();
            hold(peer, held.getOrDefault(peer, 0L) | next);
          });
    }

    private void agree(PeerId from, PeerId to) {
      if (held.containsKey(from)) {
        hold(to, held.getOrDefault(to, 0L) | held.get(from));
      }
    }

    private void hold(PeerId peer, long bits) {
      held.put(peer, bits);
      linesTo(peer).forEach(line -> underWay.add(new Event.Replied(line, says(peer))));
    }

    private KvReply says(PeerId peer) {
      return held.containsKey(peer)
          ? new KvReply.Found(Masks.record(held.get(peer)))
          : new KvReply.Absent(List.of());
    }

    private void goDown(PeerId peer) {
      down.add(peer);
      linesTo(peer).forEach(line -> underWay.add(new Event.Failed(line)));
    }

    private void repeat() {
      if (!underWay.isEmpty() && anyUnderWay() instanceof Event.Replied said) {
        underWay.add(said);
      }
    }

    private Event anyUnderWay() {
      return underWay.get(random.nextInt(underWay.size()));
    }

    private List<Line> linesTo(PeerId peer) {
      return open.stream().filter(line -> line.peer().equals(peer)).toList();
    }

    private PeerId anyone() {
      return Peers.peer(random.nextInt(PEERS));
    }

    /** So many of what is under way, in any order; what comes of it stays under way. */
    private void deliver(int count) {
      var some = new ArrayList<>(underWay);
      Collections.shuffle(some, Random.from(random));
      some.subList(0, count)
          .forEach(event -> {
            underWay.remove(event);
            advance(event);
          });
    }

    private void pass(Duration time) {
      var until = now.plus(time);
      while (wakeAt.compareTo(until) <= 0) {
        now = wakeAt;
        advance(new Event.TimerFired());
      }
      now = until;
    }

    private void advance(Event event) {
      if (event instanceof Event.Placed) {
        lookingUp = false;
      }
      var step = state.advance(event, now);
      check(step);
      step.close().forEach(open::remove);
      step.open().forEach(this::open);
      if (step.lookUp()) {
        lookUp();
      }
      wakeAt = step.wakeAt();
    }

    private void open(Line line) {
      assertThat(open.add(line)).isTrue();
      underWay.add(
          down.contains(line.peer())
              ? new Event.Failed(line)
              : new Event.Replied(line, says(line.peer())));
    }

    private void lookUp() {
      assertThat(lookingUp).as("one lookup at a time").isFalse();
      lookingUp = true;
      var found = order.stream().filter(peer -> !down.contains(peer)).toList();
      underWay.add(new Event.Placed(found, COPIES, 1 + COPIES / 2));
    }

    private void check(Step step) {
      assertThat(step.wakeAt()).as("no busy loop").isGreaterThan(now);
      assertThat(step.open()).extracting(Line::peer).doesNotHaveDuplicates();
      assertThat(open.size() + step.open().size() - step.close().size())
          .isLessThanOrEqualTo(2 * COPIES);
      step.news()
          .ifPresent(news ->
              news.record().map(Masks::bits).ifPresentOrElse(this::checkFound, this::checkAbsent));
    }

    private void checkFound(long bits) {
      assertThat(bits & ~since.orElse(0L)).as("newer than what was seen before").isNotZero();
      told.ifPresent(last -> assertThat(bits & last).as("not backwards").isEqualTo(last));
      assertThat(told).as("none twice").isNotEqualTo(Optional.of(bits));
      told = Optional.of(bits);
    }

    private void checkAbsent() {
      assertThat(told).isEmpty();
      assertThat(toldAbsent).isFalse();
      assertThat(since).isEmpty();
      toldAbsent = true;
    }
  }
}
