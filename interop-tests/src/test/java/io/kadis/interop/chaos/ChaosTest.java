package io.kadis.interop.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.interop.Launch;
import io.kadis.interop.Repository;
import io.kadis.interop.cluster.Fleet;
import io.kadis.interop.cluster.Member;
import io.kadis.interop.history.Action;
import io.kadis.interop.history.HistoryChecker;
import io.kadis.interop.history.Operation;
import io.kadis.interop.history.Outcome;
import io.kadis.interop.history.Report;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients saw of a network whose nodes were killed, stopped and restarted, and two of them
 * never seen again, is what {@code docs/consistency.md} promises.
 */
@Tag("chaos")
class ChaosTest {
  private static final Path RESULTS = Repository.root().resolve("interop-tests/target/chaos");
  private static final int NODES = 12;
  private static final int COPIES = 5;
  private static final int OPERATIONS = Integer.getInteger("kadis.operations", 5_000);
  private static final int CLIENTS = 6;

  /** The first pass repairs. The others are judged, and are to agree. */
  private static final int PASSES_IN_THE_END = 3;

  /** A get that misses its quorum in a quiet network is a slow machine's, not for ever. */
  private static final int MAX_TRIES = 5;

  private final long seed = Long.getLong("kadis.seed", ThreadLocalRandom.current().nextInt(10_000));
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<Workload> workloads =
      List.of(
          new ValueWorkload(200),
          new ValueWorkload(200),
          new CounterWorkload(20),
          new SetWorkload(20),
          new SiblingsWorkload(40));

  @TempDir Path directory;

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  void noAcknowledgedWriteIsLostOrSupersededByAnOlderOne() throws Exception {
    System.out.printf("%nchaos: seed %d; the same plan again: make chaos SEED=%d%n", seed, seed);
    var recorder = new Recorder();
    try (var fleet = Fleet.start(directory, Collections.nCopies(NODES, Launch.PLAIN))) {
      var run = new Run(fleet, new Progress(OPERATIONS), recorder);
      storm(run);
      fleet.awaitSettled();
      long settledAt = readAll(run);
      judge(run, settledAt);
    } finally {
      recorder.write(RESULTS.resolve("history-" + seed + ".jsonl"));
      keepLogs();
    }
  }

  /** What the nodes of this run said, for a failure's sake. */
  private void keepLogs() throws IOException {
    Path logs = Files.createDirectories(RESULTS.resolve("logs-" + seed));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*.log")) {
      for (Path log : all) {
        Files.copy(log, logs.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void storm(Run run) throws Exception {
    List<Member> members = run.fleet().members();
    List<Callable<?>> tasks = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      tasks.add(new Client(i, run, workloads, random.split()));
    }
    var half = NODES / 2;
    tasks.add(new Nemesis(run, members.subList(0, half), random.split(), OPERATIONS / 2));
    tasks.add(new Nemesis(run, members.subList(half, NODES), random.split(), OPERATIONS * 9 / 10));
    all(tasks);
  }

  /** Reads each key by several nodes; from when on the reads are to be right. */
  private long readAll(Run run) throws Exception {
    List<String> keys =
        run.recorder().operations().stream().map(Operation::key).distinct().toList();
    long settledAt = 0;
    for (int pass = 0; pass < PASSES_IN_THE_END; pass++) {
      List<Callable<?>> tasks = new ArrayList<>();
      for (String key : keys) {
        var reader = new Client(CLIENTS, run, workloads, random.split());
        tasks.add(() -> read(reader, key));
      }
      all(tasks);
      settledAt = pass == 0 ? run.recorder().now() : settledAt;
    }
    return settledAt;
  }

  private static Outcome read(Client reader, String key) throws InterruptedException {
    for (int i = 0; i < MAX_TRIES; i++) {
      var outcome = reader.perform(OPERATIONS, key, new Action.Get());
      if (outcome instanceof Outcome.Found || outcome instanceof Outcome.Absent) {
        return outcome;
      }
    }
    throw new AssertionError(key + " could not be read in the end");
  }

  private void judge(Run run, long settledAt) {
    var operations = run.recorder().operations();
    Report report =
        new HistoryChecker(COPIES, run.fleet()::order)
            .check(operations, run.recorder().events(), settledAt);
    System.out.println(Summary.of(run.recorder(), report));
    assertThat(operations.stream().filter(ChaosTest::isFailure)).as("node failures").isEmpty();
    assertThat(report.violations()).as("seed %d", seed).isEmpty();
  }

  private static boolean isFailure(Operation operation) {
    return operation.outcome() instanceof Outcome.Lost(var why) && why.startsWith("500");
  }

  /** Runs all, {@link #CLIENTS} and the nemeses at a time, and throws what the first threw. */
  private static void all(List<Callable<?>> tasks) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 2)) {
      List<Future<?>> running = new ArrayList<>();
      tasks.forEach(task -> running.add(threads.submit(task)));
      try {
        for (Future<?> task : running) {
          task.get();
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }
}
