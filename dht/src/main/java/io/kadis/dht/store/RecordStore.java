package io.kadis.dht.store;

import io.kadis.dht.record.KadRecord;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** Records by key. Safe for many threads; reads never wait for writes. */
public interface RecordStore {
  /** The record under {@code key}. Corrupt or misfiled bytes count as absent (REC-4). */
  Optional<KadRecord> get(Bytes key) throws StoreException;

  /**
   * Reads, decides and writes as one: no other update of any key comes between. Returns once the
   * outcome is durable (or, with {@code async} durability, once it is decided and queued).
   *
   * @param decider runs on the writer thread: pure and quick
   */
  Outcome update(Bytes key, Decider decider) throws StoreException;

  /** Records held now. */
  long count();

  /** What to do with the record that is there now. */
  @FunctionalInterface
  interface Decider {
    Decision decide(Optional<KadRecord> held);
  }

  /** A decider's answer. */
  sealed interface Decision {
    /**
     * Store {@code next}, and drop it after {@code expires}.
     *
     * @param expires empty: never by age
     */
    record Replace(KadRecord next, Optional<Instant> expires) implements Decision {}

    /** Leave what is there. */
    record Keep() implements Decision {}

    /** Remove what is there. */
    record Remove() implements Decision {}
  }

  /**
   * What an update did.
   *
   * @param held what was there before
   * @param decision what the decider chose
   */
  record Outcome(Optional<KadRecord> held, Decision decision) {}
}
