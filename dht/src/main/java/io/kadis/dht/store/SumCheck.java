package io.kadis.dht.store;

import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.store.RecordBytes.Stored;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;

/**
 * Holds the sums of all ranges against the records, which come in the order of their ids: so that
 * one sum of each level is at work at a time. One owner.
 */
final class SumCheck {
  private final ReadPool.Reader reader;
  private final Dbi<ByteBuffer> fingerprints;
  private final Level[] levels = new Level[FingerprintTable.LEVELS];
  private long sums;
  private long wrong;
  private String first = "";

  /** The range of one level that the records are in just now. */
  private static final class Level {
    private @Nullable Bytes key;
    private Fingerprint.Sum sum = new Fingerprint.Sum();
  }

  SumCheck(ReadPool.Reader reader, Dbi<ByteBuffer> fingerprints) {
    this.reader = reader;
    this.fingerprints = fingerprints;
    for (int i = 0; i < levels.length; i++) {
      levels[i] = new Level();
    }
  }

  void add(Bytes id, Stored record) {
    FingerprintTable.item(id, Optional.of(record))
        .ifPresent(item -> {
          for (int i = 0; i < levels.length; i++) {
            Bytes key = FingerprintTable.key(i + 1, id);
            if (!key.equals(levels[i].key)) {
              finish(levels[i]);
              levels[i].key = key;
            }
            levels[i].sum.plus(item);
          }
        });
  }

  /** After the last record: what is wrong, in a line; empty: nothing. */
  Optional<String> end() {
    for (Level level : levels) {
      finish(level);
    }
    long held = reader.count(fingerprints);
    if (held != sums) {
      wrong("there are %d fingerprints, of %d ranges".formatted(held, sums));
    }
    return wrong == 0
        ? Optional.empty()
        : Optional.of("%s (%d such problems)".formatted(first, wrong));
  }

  private void finish(Level level) {
    if (level.key != null) {
      sums++;
      Bytes held = reader.get(fingerprints, level.key);
      if (held == null || !FingerprintTable.decode(held).equals(level.sum.fingerprint())) {
        wrong("the fingerprint of the ids at " + level.key.slice(1) + " is wrong");
      }
    }
    level.key = null;
    level.sum = new Fingerprint.Sum();
  }

  private void wrong(String what) {
    first = wrong == 0 ? what : first;
    wrong++;
  }
}
