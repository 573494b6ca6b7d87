package io.kadis.app.cli;

import io.kadis.app.config.Units;
import io.kadis.app.load.EachKey;
import io.kadis.app.load.LoadRun;
import io.kadis.dht.record.KadRecord;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kadis bench}: puts and gets through a running node, and how long they took. */
@Command(
    name = "bench",
    abbreviateSynopsis = true,
    description = {
      "Put and get through a running node, and tell how it took it.",
      "Its keys are its own, and deleted at the end, also after Ctrl-C; as of",
      "any delete, a small record of each stays for the network's --tombstone-ttl."
    },
    footer = {
      "",
      "Examples:",
      "  kadis bench",
      "  kadis bench --work get --in-flight 64 --seconds 30 --r one",
      "  kadis bench --work put --value-size 10KiB --json"
    })
final class BenchCommand extends NodeOnlyCommand {
  private static final int MAX_IN_FLIGHT = 1_000;
  private static final int MAX_KEYS = 1_000_000;
  private static final int MAX_SECONDS = 86_400;

  /** Room for the key, the signature and the rest of an entry. */
  private static final int MAX_VALUE_BYTES = KadRecord.MAX_ENCODED_BYTES - 512;

  /** For the clean-up after Ctrl-C. */
  private static final Duration MAX_CLEANING = Duration.ofSeconds(60);

  @Option(
      names = "--work",
      paramLabel = "put|get|mixed",
      converter = Converters.WorkText.class,
      description = "What to measure; mixed: half of each. Default: mixed.")
  LoadRun.Work work = LoadRun.Work.MIXED;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long to measure. Default: ${DEFAULT-VALUE}.")
  int seconds = 10;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Operations at once. Default: ${DEFAULT-VALUE}.")
  int inFlight = 16;

  @Option(
      names = "--value-size",
      paramLabel = "SIZE",
      converter = Converters.SizeText.class,
      description = "Of each value. Default: 100B.")
  long valueSize = 100;

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "Different keys, drawn alike. Default: ${DEFAULT-VALUE}.")
  int keys = 1_000;

  @Option(
      names = "--w",
      paramLabel = "QUORUM",
      description = "Replicas that must store: one, quorum, all or a number.")
  @Nullable String w;

  @Option(
      names = "--r",
      paramLabel = "QUORUM",
      description = "Replicas that must answer: one, quorum, all or a number.")
  @Nullable String r;

  @Option(names = "--keep", description = "Leave the keys where they are.")
  boolean keep;

  private final CountDownLatch cleaned = new CountDownLatch(1);
  private volatile boolean stopping;

  BenchCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    checkOptions();
    // One connection for each operation at once: the JDK keeps five otherwise.
    System.setProperty("http.maxConnections", Integer.toString(inFlight));
    api.send(Api.Call.get("/v1/node", "")).orFail(); // That there is none is told at once.
    var target = new BenchTarget(api, (int) valueSize, queries());
    var run = new LoadRun(target, shape());
    var onCtrlC = new Thread(() -> stop(run), "ctrl-c");
    Runtime.getRuntime().addShutdownHook(onCtrlC);
    try {
      fill(target);
      BenchText.tell(io, options.json, plan(), measure(run));
    } finally {
      cleanUp(target);
      cleaned.countDown();
      if (!stopping) {
        Runtime.getRuntime().removeShutdownHook(onCtrlC);
      }
    }
  }

  private BenchText.Plan plan() {
    return new BenchText.Plan(shape(), valueSize);
  }

  private LoadRun.Shape shape() {
    return new LoadRun.Shape(work, Duration.ofSeconds(seconds), inFlight, keys);
  }

  private BenchTarget.Queries queries() {
    return new BenchTarget.Queries(query().add("w", w).text(), query().add("r", r).text());
  }

  /** What is got must be there. */
  private void fill(BenchTarget target) throws CommandFailure {
    if (work == LoadRun.Work.PUT) {
      return;
    }
    var failure = new AtomicReference<@Nullable String>();
    try (var progress = Progress.of(io, "putting keys", keys)) {
      var done = new AtomicInteger();
      EachKey.run(
          keys,
          inFlight,
          key -> {
            target.operate(LoadRun.Work.PUT, key).ifPresent(failure::set);
            progress.at(done.incrementAndGet(), "");
            return failure.get() == null && !stopping;
          });
    }
    if (failure.get() instanceof String error) {
      throw new CommandFailure(ExitCode.FAILED, "cannot put the keys to read: " + error);
    }
  }

  private LoadRun.Result measure(LoadRun run) throws CommandFailure {
    LoadRun.Result result;
    try (var progress = Progress.of(io, "measuring seconds", seconds)) {
      result = run.run((elapsed, sofar) -> progress.at(elapsed.toSeconds(), detail(sofar)));
    }
    if (result.succeeded() == 0 && result.failed() > 0) {
      throw new CommandFailure(ExitCode.FAILED, "nothing succeeded: " + result.errors());
    }
    return result;
  }

  private static String detail(LoadRun.Result sofar) {
    var all = sofar.all();
    double seconds = sofar.took().toNanos() / 1e9;
    return String.format(
        Locale.ROOT,
        "%,.0f/s  p50 %.1f ms  p99 %.1f ms  %s",
        sofar.succeeded() / seconds,
        all.percentile(0.5) / 1e6,
        all.percentile(0.99) / 1e6,
        Table.count(sofar.failed(), "error"));
  }

  private void cleanUp(BenchTarget target) {
    if (keep) {
      io.err().printf("kadis: kept up to %s below %s%n", Table.count(keys, "key"), target.prefix());
      return;
    }
    var failed = new AtomicInteger();
    var keysWritten = target.written();
    try (var progress = Progress.of(io, "deleting keys", keysWritten.length)) {
      var done = new AtomicInteger();
      EachKey.run(
          keysWritten.length,
          inFlight,
          i -> {
            target.delete(keysWritten[i]).ifPresent(_ -> failed.incrementAndGet());
            progress.at(done.incrementAndGet(), "");
            return failed.get() < inFlight;
          });
    }
    if (failed.get() > 0) {
      io.err().printf("kadis: not all keys below %s could be deleted%n", target.prefix());
    }
  }

  /** The measurement ends, is told, and its keys go. */
  private void stop(LoadRun run) {
    stopping = true;
    run.stop();
    try {
      boolean _ = cleaned.await(MAX_CLEANING.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      // The process ends either way.
    }
    Runtime.getRuntime().halt(ExitCode.DONE.code());
  }

  private void checkOptions() {
    Quorums.check(options, "--w", w);
    Quorums.check(options, "--r", r);
    checkRange("--seconds", seconds, MAX_SECONDS);
    checkRange("--in-flight", inFlight, MAX_IN_FLIGHT);
    checkRange("--keys", keys, MAX_KEYS);
    if (valueSize > MAX_VALUE_BYTES) {
      throw options.usage(
          "--value-size %s: it must be at most %s"
              .formatted(Units.text(valueSize), Units.text(MAX_VALUE_BYTES)));
    }
  }

  private void checkRange(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw options.usage("%s %d: it must be 1 to %d".formatted(option, value, most));
    }
  }
}
