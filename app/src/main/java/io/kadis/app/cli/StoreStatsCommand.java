package io.kadis.app.cli;

import io.kadis.app.backup.StoreStats;
import io.kadis.app.backup.StoreStats.Report;
import io.kadis.app.backup.StoreStats.When;
import io.kadis.app.config.Units;
import io.kadis.app.http.Json;
import io.kadis.dht.record.Validators;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kadis store stats DIR}. */
@Command(name = "stats", description = "Count what a stopped node holds.")
final class StoreStatsCommand extends StoreDirectoryCommand {
  @Parameters(paramLabel = "DIR", description = "The node's data directory.")
  Path data = Path.of("");

  StoreStatsCommand(Stdio io) {
    super(io);
  }

  @Override
  Path directory() {
    return data;
  }

  @Override
  ExitCode run(LmdbStore store) throws IOException {
    long size = Files.size(data.resolve("data.mdb"));
    var report = read(store);
    if (json) {
      io.out().println(json(report, store, size));
    } else {
      print(report, store, size);
    }
    return ExitCode.DONE;
  }

  private Report read(LmdbStore store) throws StoreException {
    try (var progress = Progress.of(io, "reading records", store.count())) {
      Instant now = InstantSource.system().instant();
      Validators all = Rules.permissive().validators();
      return StoreStats.run(store, all, now, done -> progress.at(done, ""));
    }
  }

  private static String json(Report report, LmdbStore store, long size) throws IOException {
    var byNamespace = new TreeMap<String, Object>();
    report
        .byNamespace()
        .forEach((name, of) ->
            byNamespace.put(name, Json.object("records", of.records(), "bytes", of.bytes())));
    return Json.text(
        Json.object(
            "formatVersion", LmdbStore.formatVersion(),
            "records", report.all().records(),
            "bytes", report.all().bytes(),
            "usedBytes", store.usedBytes(),
            "fileBytes", size,
            "damaged", store.count() - report.all().records(),
            "namespaces", byNamespace,
            "lasting", report.lasting(),
            "byItself", ends(report.byItself()),
            "onceAgreed", ends(report.onceAgreed()),
            "oldest", text(report.oldest()),
            "newest", text(report.newest()),
            "lastAlive", text(store.lastAlive())));
  }

  private static Map<String, Object> ends(Map<When, Long> counts) {
    return Json.object(
        "over", counts.getOrDefault(When.OVER, 0L),
        "withinHour", counts.getOrDefault(When.WITHIN_HOUR, 0L),
        "withinDay", counts.getOrDefault(When.WITHIN_DAY, 0L),
        "later", counts.getOrDefault(When.LATER, 0L));
  }

  private static String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse("-");
  }

  private void print(Report report, LmdbStore store, long size) throws IOException {
    line("records", "%,d, %s".formatted(report.all().records(), text(report.all().bytes())));
    line("on disk", "%s used, file of %s".formatted(text(store.usedBytes()), text(size)));
    line("format", "version " + LmdbStore.formatVersion());
    line("stored", text(report.oldest()) + " to " + text(report.newest()));
    line("alive", text(store.lastAlive()));
    if (store.count() > report.all().records()) {
      long damaged = store.count() - report.all().records();
      line("damaged", Table.count(damaged, "record") + "; see kadis store check");
    }
    io.out().println();
    var names = new Table("namespace", "records", "keys and values");
    report
        .byNamespace()
        .forEach((name, of) -> names.row(name, "%,d".formatted(of.records()), text(of.bytes())));
    names.print(io);
    io.out().println();
    var ends = new Table("time over", "go by themselves", "go once all replicas agree");
    Arrays.stream(When.values())
        .forEach(when ->
            ends.row(
                words(when),
                report.byItself().getOrDefault(when, 0L),
                report.onceAgreed().getOrDefault(when, 0L)));
    ends.print(io);
    io.out().printf("%,d stay%n", report.lasting());
  }

  private static String words(When when) {
    return switch (when) {
      case OVER -> "already";
      case WITHIN_HOUR -> "within an hour";
      case WITHIN_DAY -> "within a day";
      case LATER -> "later";
    };
  }

  private static String text(long bytes) {
    return Units.text(bytes);
  }

  private void line(String name, String value) {
    io.out().printf("%-9s %s%n", name, value);
  }
}
