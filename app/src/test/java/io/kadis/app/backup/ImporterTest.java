package io.kadis.app.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.KadisConfig;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.RawValidator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.store.LmdbStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two /raw/ values the larger wins: it stands for the newer here. */
class ImporterTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Validators RAW = new Validators(Map.of("raw", new RawValidator()));

  @TempDir Path directory;

  private LmdbStore store;

  @BeforeEach
  void open() throws Exception {
    store = LmdbStore.open(directory, KadisConfig.DEFAULT_STORE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void nothingNewerIsReplacedAndOlderThingsAre() throws Exception {
    keep("/raw/older", "1");
    keep("/raw/newer", "3");
    keep("/raw/same", "2");
    var totals =
        imported(
            record("/raw/older", "2"),
            record("/raw/newer", "2"),
            record("/raw/same", "2"),
            record("/raw/new", "2"));
    assertThat(totals)
        .isEqualTo(new ImportTally.Totals(1, 1, 1, 1, 0, 0, List.of()))
        .returns(4L, ImportTally.Totals::records);
    assertThat(held("/raw/older")).isEqualTo("2");
    assertThat(held("/raw/newer")).isEqualTo("3");
    assertThat(held("/raw/new")).isEqualTo("2");
  }

  @Test
  void toDoItTwiceChangesNothing() throws Exception {
    imported(record("/raw/a", "1"));
    assertThat(imported(record("/raw/a", "1")))
        .isEqualTo(new ImportTally.Totals(0, 0, 1, 0, 0, 0, List.of()));
  }

  @Test
  void whatANodeWouldRefuseIsRefusedWithTheReason() throws Exception {
    var totals = imported(record("/kv/a", "1"), record("/raw/b", "x".repeat(20_000)));
    assertThat(totals.refused()).isEqualTo(2);
    assertThat(totals.refusals())
        .extracting(ImportTally.Refusal::why)
        .anySatisfy(why -> assertThat(why).contains("no namespace of this node"))
        .anySatisfy(why -> assertThat(why).contains("20,0", "over the 15,872 bytes"));
    assertThat(store.count()).isZero();
  }

  @Test
  void whatHasAgedOutInTheFileStaysOut() throws Exception {
    var old = NOW.minus(Duration.ofHours(48));
    var totals = imported(new KadRecord(bytes("/raw/a"), bytes("1"), old));
    assertThat(totals.expired()).isEqualTo(1);
    assertThat(store.count()).isZero();
  }

  /** Or deletes that all have forgotten since would be undone by this node. */
  @Test
  void theNodeKnowsThatItHasBeenAwaySinceTheExport() throws Exception {
    imported(record("/raw/a", "1"));
    assertThat(store.lastAlive()).contains(NOW);
    store.saveAlive(NOW.plusSeconds(60));
    imported(record("/raw/a", "1"));
    assertThat(store.lastAlive()).contains(NOW);
    store.saveAlive(NOW.minusSeconds(60));
    imported(record("/raw/a", "1"));
    assertThat(store.lastAlive()).contains(NOW.minusSeconds(60));
  }

  private ImportTally.Totals imported(KadRecord... records) throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new ExportWriter(out, NOW);
    for (KadRecord record : records) {
      writer.write(record);
    }
    writer.end();
    var tally = new ImportTally();
    new Importer(store, RAW, InstantSource.fixed(NOW), tally)
        .run(new ExportReader(new ByteArrayInputStream(out.toByteArray())));
    return tally.totals();
  }

  private void keep(String key, String value) throws IOException {
    new RecordKeeper(store, RAW).keep(bytes(key), bytes(value), NOW);
  }

  private String held(String key) throws IOException {
    return store
        .get(bytes(key))
        .map(record -> new String(record.value().toArrayUnsafe(), UTF_8))
        .orElse("");
  }

  private static KadRecord record(String key, String value) {
    return new KadRecord(bytes(key), bytes(value), NOW);
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(UTF_8));
  }
}
