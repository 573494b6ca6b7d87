package io.kadis.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.kv.SharedReads.Wish;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
  private static final Bytes KEY = Bytes.of(7);
  private static final Wish ONE = new Wish(KEY, new Quorum.One());
  private static final Wish MAJORITY = new Wish(KEY, new Quorum.Majority());
  private static final Duration LONG = Duration.ofSeconds(10);

  private final KvMetrics metrics = new KvMetrics();
  private final SharedReads reads = new SharedReads(metrics);
  private final AtomicInteger begun = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);

  @Test
  void readsOfOneJoinTheOneThatRuns() {
    var first = get(ONE, LONG);
    await().until(() -> begun.get() == 1);
    var rest = IntStream.range(0, 20).mapToObj(_ -> get(ONE, LONG)).toList();
    rest.forEach(SharedReadsTest::awaitWaiting);

    release.countDown();

    assertThat(rest).allSatisfy(got -> assertThat(got.result()).isEqualTo(first.result()));
    assertThat(begun).hasValue(1);
    assertThat(metrics.coalescedReads.sum()).isEqualTo(20);
  }

  /** What was acknowledged before they came may be too late for the read that runs. */
  @Test
  void readsOfAQuorumShareOneThatBeginsAfterTheyCame() {
    var first = get(MAJORITY, LONG);
    await().until(() -> begun.get() == 1);

    var rest = IntStream.range(0, 20).mapToObj(_ -> get(MAJORITY, LONG)).toList();

    rest.forEach(got -> assertThat(got.number()).as("begun after").isGreaterThan(1));
    assertThat(begun).as("they gathered").hasValueLessThan(21);
    release.countDown();
    assertThat(first.number()).isEqualTo(1);
  }

  @Test
  void readsOfOtherKeysAndOtherQuorumsAreNotEqual() {
    get(ONE, LONG);
    get(MAJORITY, LONG);
    get(new Wish(Bytes.of(8), new Quorum.One()), LONG);

    await().until(() -> begun.get() == 3);
    release.countDown();
  }

  @Test
  void whoeverCameWithLessTimeLeavesAtItsOwnDeadline() {
    get(ONE, LONG);
    await().until(() -> begun.get() == 1);

    assertThat(get(ONE, Duration.ofMillis(20)).result()).isInstanceOf(GetResult.QuorumMissed.class);
    release.countDown();
  }

  @Test
  void whoeverHasMoreTimeThanTheReadItJoinedReadsItself() {
    var hasty = get(ONE, Duration.ofMillis(300));
    await().until(() -> begun.get() == 1);
    var patient = get(ONE, LONG);

    assertThat(hasty.result()).isInstanceOf(GetResult.QuorumMissed.class);
    assertThat(patient.number()).isEqualTo(2);
    release.countDown();
  }

  @Test
  void aReadThatBreaksLeavesTheOthersToReadThemselves() throws Exception {
    var broken =
        Thread.ofVirtual()
            .uncaughtExceptionHandler((_, _) -> {})
            .start(() -> {
              try {
                reads.get(ONE, new Countdown(LONG), this::breaks);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    await().until(() -> begun.get() == 1);
    var other = get(ONE, LONG);
    awaitWaiting(other);

    release.countDown();

    broken.join();
    assertThat(other.number()).isEqualTo(2);
  }

  private GetResult breaks() throws InterruptedException {
    begun.incrementAndGet();
    release.await();
    throw new IllegalStateException("broken");
  }

  /** A get under way. */
  private record Get(Thread thread, CompletableFuture<GetResult> future) {
    GetResult result() {
      return future.join();
    }

    int number() {
      return ((GetResult.Absent) result()).report().wanted();
    }
  }

  private Get get(Wish wish, Duration timeout) {
    var result = new CompletableFuture<GetResult>();
    var countdown = new Countdown(timeout);
    var thread =
        Thread.startVirtualThread(() -> {
          try {
            result.complete(reads.get(wish, countdown, () -> read(countdown)));
          } catch (InterruptedException e) {
            result.completeExceptionally(e);
          }
        });
    return new Get(thread, result);
  }

  private static void awaitWaiting(Get get) {
    await().until(() -> get.thread.getState() == Thread.State.TIMED_WAITING);
  }

  /** The first one is slow. Its number stands in the report. */
  private GetResult read(Countdown countdown) throws InterruptedException {
    int number = begun.incrementAndGet();
    var report = new ReplicaReport(number, 0, List.of());
    boolean ended = number > 1 || release.await(countdown.left().toNanos(), TimeUnit.NANOSECONDS);
    return ended ? new GetResult.Absent(report) : new GetResult.QuorumMissed(report);
  }
}
