package io.kadis.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.load.LoadRun.Shape;
import io.kadis.app.load.LoadRun.Work;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadRunTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void bothKindsAreDoneOnAllKeysUntilItIsStopped() {
    Set<Integer> keys = ConcurrentHashMap.newKeySet();
    Set<Work> works = ConcurrentHashMap.newKeySet();
    var result =
        stoppedWhen(
            new Shape(Work.MIXED, LONG, 3, 4),
            (work, key) -> {
              keys.add(key);
              works.add(work);
              return Optional.empty();
            },
            () -> keys.size() == 4 && works.size() == 2);
    assertThat(keys).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(works).isEqualTo(EnumSet.of(Work.PUT, Work.GET));
    assertThat(result.succeeded()).isGreaterThanOrEqualTo(4).isEqualTo(result.all().count());
    assertThat(result.errors()).isEmpty();
  }

  @Test
  void errorsAreCountedByNameAndAreNoLatencies() {
    var turn = new AtomicInteger();
    var result =
        stoppedWhen(
            new Shape(Work.PUT, LONG, 1, 1),
            (_, _) -> Optional.of(turn.getAndIncrement() % 2 == 0 ? "full" : "gone"),
            () -> turn.get() >= 2);
    assertThat(result.errors()).containsOnlyKeys("full", "gone");
    assertThat(result.failed()).isEqualTo(turn.get());
    assertThat(result.succeeded()).isZero();
  }

  @Test
  void noMoreThanAskedForAreUnderWay() {
    var underWay = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new AtomicInteger();
    stoppedWhen(
        new Shape(Work.GET, LONG, 4, 10),
        (_, _) -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          underWay.decrementAndGet();
          done.incrementAndGet();
          return Optional.empty();
        },
        () -> done.get() > 1_000);
    assertThat(most).satisfies(it -> assertThat(it.get()).isBetween(1, 4));
  }

  @Test
  void eachKeyIsDoneOnce() {
    Set<Integer> keys = ConcurrentHashMap.newKeySet();
    EachKey.run(100, 7, keys::add);
    assertThat(keys).hasSize(100);
    var asked = new AtomicInteger();
    EachKey.run(100, 1, _ -> asked.incrementAndGet() < 5);
    assertThat(asked).hasValue(5);
  }

  /** A condition that workers check for themselves: no time passes in this test but theirs. */
  private interface Enough {
    boolean reached();
  }

  private static LoadRun.Result stoppedWhen(Shape shape, LoadRun.Target target, Enough enough) {
    var run = new AtomicReference<@Nullable LoadRun>();
    var made =
        new LoadRun(
            (work, key) -> {
              var error = target.operate(work, key);
              if (enough.reached() && run.get() instanceof LoadRun running) {
                running.stop();
              }
              return error;
            },
            shape);
    run.set(made);
    return made.run((_, _) -> {});
  }
}
