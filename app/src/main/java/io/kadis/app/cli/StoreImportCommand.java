package io.kadis.app.cli;

import io.kadis.KadisConfig;
import io.kadis.StartException;
import io.kadis.app.backup.ExportReader;
import io.kadis.app.backup.ImportTally;
import io.kadis.app.backup.Importer;
import io.kadis.app.http.Json;
import io.kadis.app.http.KeyText;
import io.kadis.dht.record.Validators;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreConfig;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kadis store import DIR FILE|-}. */
@Command(
    name = "import",
    description = {
      "Put the records of an export into the store of a stopped node, or a new one.",
      "Each is checked as if a peer had sent it, and none replaces a newer one.",
      "Exit code 5: some were refused. It may be broken off and done again."
    })
final class StoreImportCommand extends StoreDirectoryCommand {
  private static final int BUFFER_BYTES = 1 << 20;

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "The node's data directory; made when missing.")
  Path data = Path.of("");

  @Parameters(index = "1", paramLabel = "FILE|-", description = "The export; - for stdin.")
  String file = "";

  @Mixin Rules rules = new Rules();

  @Option(
      names = "--max-store-size",
      paramLabel = "SIZE",
      converter = Converters.SizeText.class,
      description = "As the node has it. Default: 10GiB.")
  long maxStoreSize = KadisConfig.DEFAULT_STORE.maxBytes();

  StoreImportCommand(Stdio io) {
    super(io);
  }

  @Override
  Path directory() {
    return data;
  }

  @Override
  StoreConfig config() {
    return new StoreConfig(StoreConfig.Durability.SYNC, maxStoreSize);
  }

  /** The file is looked at before a store is made for it. */
  @Override
  void check() throws CommandFailure {
    if (!file.equals("-") && !Files.isReadable(Path.of(file))) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "cannot read %s: %s"
              .formatted(file, Files.exists(Path.of(file)) ? "permission denied" : "no such file"));
    }
  }

  @Override
  ExitCode run(LmdbStore store) throws IOException, CommandFailure {
    var tally = new ImportTally();
    try (InputStream in = open()) {
      load(store, in, tally);
    } catch (ExportReader.Malformed e) {
      var before = tally.totals();
      tell(before);
      throw new CommandFailure(
          ExitCode.REFUSED,
          "%s %s%s"
              .formatted(
                  file,
                  e.getMessage(),
                  before.records() > 0 ? "; what came before it is in the store" : ""));
    }
    var totals = tally.totals();
    tell(totals);
    return totals.refused() == 0 ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private InputStream open() throws IOException {
    return new BufferedInputStream(
        file.equals("-") ? io.in() : Files.newInputStream(Path.of(file)), BUFFER_BYTES);
  }

  private void load(LmdbStore store, InputStream in, ImportTally tally)
      throws IOException, CommandFailure {
    long size = file.equals("-") ? 0 : Files.size(Path.of(file));
    try (var progress = Progress.of(io, "importing bytes", size)) {
      var counted = new Counted(in, progress);
      new Importer(store, validators(), InstantSource.system(), tally)
          .run(new ExportReader(counted));
    }
  }

  private Validators validators() throws CommandFailure {
    try {
      return rules.namespaces().validators();
    } catch (StartException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void tell(ImportTally.Totals totals) {
    if (json) {
      io.out().println(Json.text(json(totals)));
      return;
    }
    io.out().println(Table.count(totals.records(), "record") + words(totals));
    for (var refusal : totals.refusals()) {
      io.err().printf("kadis: refused %s: %s%n", KeyText.format(refusal.key()), refusal.why());
    }
    if (totals.refused() > totals.refusals().size()) {
      io.err().printf("kadis: and %,d more%n", totals.refused() - totals.refusals().size());
    }
  }

  private static String words(ImportTally.Totals totals) {
    var words = new StringJoiner(", ", ": ", "").setEmptyValue("");
    add(words, totals.added(), "new");
    add(words, totals.updated(), "over older ones");
    add(words, totals.same(), "already there");
    add(words, totals.newerHeld(), "older than what is there");
    add(words, totals.expired(), "whose time is over");
    add(words, totals.refused(), "refused");
    return words.toString();
  }

  private static void add(StringJoiner words, long count, String what) {
    if (count > 0) {
      words.add(count + " " + what);
    }
  }

  private static Map<String, Object> json(ImportTally.Totals totals) {
    List<Map<String, Object>> refusals =
        totals.refusals().stream()
            .map(refusal -> Json.object("key", KeyText.format(refusal.key()), "why", refusal.why()))
            .toList();
    return Json.object(
        "records", totals.records(),
        "added", totals.added(),
        "updated", totals.updated(),
        "same", totals.same(),
        "newerHeld", totals.newerHeld(),
        "expired", totals.expired(),
        "refused", totals.refused(),
        "refusals", refusals);
  }

  /** Says how far it was read. */
  private static final class Counted extends FilterInputStream {
    private final Progress progress;

    Counted(InputStream in, Progress progress) {
      super(in);
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      progress.add(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      progress.add(Math.max(0, count));
      return count;
    }
  }
}
