package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.KadisConfig;
import io.kadis.app.http.Json;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.store.LmdbStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stopped node's store tells, gives and takes. */
class StoreCommandsTest {
  private final Terminal terminal = new Terminal();

  @TempDir Path directory;

  private Path data = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void fill() throws Exception {
    data = directory.resolve("data");
    file = directory.resolve("backup.kadis");
    try (var store = LmdbStore.open(data, KadisConfig.DEFAULT_STORE)) {
      keep(store, "/raw/a", "1");
      keep(store, "/raw/b", "22");
      store.saveAlive(Instant.parse("2026-11-24T12:00:00Z"));
    }
  }

  @Test
  void statsTellAPerson() {
    assertThat(terminal.run("store", "stats", data.toString())).isZero();
    assertThat(terminal.out())
        .contains("records   2, 15 B")
        .contains("format    version 3")
        .contains("alive     2026-11-24T12:00:00Z")
        .containsPattern("raw +2 +15 B")
        .containsPattern("later +2 +0")
        .contains("0 stay");
  }

  @Test
  void statsTellAScript() {
    assertThat(terminal.run("store", "stats", data.toString(), "--json")).isZero();
    assertThat(Json.decodeObject(terminal.outBytes()))
        .containsEntry("records", 2)
        .containsEntry("bytes", 15)
        .containsEntry("formatVersion", 3)
        .containsEntry("damaged", 0)
        .containsEntry("namespaces", Map.of("raw", Map.of("records", 2, "bytes", 15)))
        .containsEntry("lasting", 0)
        .containsEntry("byItself", Map.of("over", 0, "withinHour", 0, "withinDay", 0, "later", 2))
        .containsEntry("lastAlive", "2026-11-24T12:00:00Z");
  }

  @Test
  void whatIsExportedIsImportedElsewhere() {
    assertThat(terminal.run("store", "export", data.toString(), file.toString())).isZero();
    assertThat(terminal.out()).contains("exported 2 records to " + file);
    Path other = directory.resolve("other");
    assertThat(load(other, "--allow-raw")).isZero();
    assertThat(terminal.out().strip()).isEqualTo("2 records: 2 new");
    assertThat(load(other, "--allow-raw")).isZero();
    assertThat(terminal.out().strip()).isEqualTo("2 records: 2 already there");
    assertThat(terminal.run("store", "check", other.toString())).isZero();
  }

  @Test
  void pipesWorkAsWell() {
    assertThat(terminal.run("store", "export", data.toString(), "-")).isZero();
    assertThat(terminal.err()).contains("exported 2 records to -");
    byte[] export = terminal.outBytes();
    Path other = directory.resolve("other");
    terminal.typing(export);
    assertThat(terminal.run("store", "import", other.toString(), "-", "--allow-raw", "--json"))
        .isZero();
    assertThat(Json.decodeObject(terminal.outBytes())).containsEntry("added", 2);
  }

  @Test
  void refusalsAreToldAndExitCode5() {
    terminal.run("store", "export", data.toString(), file.toString());
    assertThat(load(directory.resolve("other"))).isEqualTo(5);
    assertThat(terminal.out().strip()).isEqualTo("2 records: 2 refused");
    assertThat(terminal.err())
        .contains("kadis: refused /raw/a: no namespace of this node", "kadis: refused /raw/b");
  }

  @Test
  void aFileThatIsCutOffIsExitCode5AndGivesWhatItHas() throws Exception {
    terminal.run("store", "export", data.toString(), file.toString());
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 20));
    assertThat(load(directory.resolve("other"), "--allow-raw")).isEqualTo(5);
    assertThat(terminal.out().strip()).isEqualTo("1 record: 1 new");
    assertThat(terminal.err())
        .contains("ends too early, behind record 1; what came before it is in the store");
  }

  @Test
  void anExportOverwritesNothing() throws Exception {
    Files.writeString(file, "precious");
    assertThat(terminal.run("store", "export", data.toString(), file.toString())).isEqualTo(1);
    assertThat(terminal.err()).contains(file + " exists already");
    assertThat(file).hasContent("precious");
  }

  @Test
  void aRunningNodeKeepsItsStoreToItself() throws Exception {
    try (var _ = LmdbStore.open(data, KadisConfig.DEFAULT_STORE)) {
      for (String command : new String[] {"stats", "export", "import"}) {
        String[] args =
            command.equals("stats")
                ? new String[] {"store", command, data.toString()}
                : new String[] {"store", command, data.toString(), "-"};
        assertThat(terminal.run(args)).as(command).isEqualTo(1);
        assertThat(terminal.err()).contains("is in use by another node", "stop it");
      }
    }
  }

  @Test
  void whatIsNotThereIsNamed() {
    Path none = directory.resolve("none");
    assertThat(terminal.run("store", "stats", none.toString())).isEqualTo(1);
    assertThat(terminal.err()).contains("there is no data directory " + none, "kadis-data/PORT");
    assertThat(load(directory.resolve("other"))).isEqualTo(1);
    assertThat(terminal.err()).contains("cannot read " + file + ": no such file");
    assertThat(directory.resolve("other")).doesNotExist();
  }

  private int load(Path into, String... more) {
    var args = new ArrayList<>(List.of("store", "import"));
    args.add(into.toString());
    args.add(file.toString());
    args.addAll(List.of(more));
    return terminal.run(args.toArray(String[]::new));
  }

  private static void keep(LmdbStore store, String key, String value) throws IOException {
    new RecordKeeper(store, Rules.permissive().validators())
        .keep(bytes(key), bytes(value), InstantSource.system().instant());
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(UTF_8));
  }
}
