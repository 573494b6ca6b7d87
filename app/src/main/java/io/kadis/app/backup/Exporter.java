package io.kadis.app.backup;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.LmdbStore;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.tuweni.bytes.Bytes32;

/**
 * Copies the records of a store into an export. The store is held by this process and nobody writes
 * to it meanwhile, so that its pages together are one state of it. One thread.
 */
public final class Exporter {
  private static final int PAGE = 1_000;

  private Exporter() {}

  /**
   * What became of it.
   *
   * @param records written
   * @param damaged that lie in the store and cannot be read: they are left out
   */
  public record Result(long records, long damaged) {}

  /**
   * @param now as-of of a store that never was a running node's
   * @param done is told how many records are written
   */
  public static Result run(LmdbStore store, OutputStream out, Instant now, LongConsumer done)
      throws IOException {
    var writer = new ExportWriter(out, store.lastAlive().orElse(now));
    long records = 0;
    var after = Optional.<Bytes32>empty();
    List<KadRecord> page = store.page(after, PAGE);
    while (!page.isEmpty()) {
      for (KadRecord record : page) {
        writer.write(record);
      }
      records += page.size();
      done.accept(records);
      after = Optional.of(Key.of(page.getLast().key()).id());
      page = store.page(after, PAGE);
    }
    writer.end();
    return new Result(records, store.count() - records);
  }
}
