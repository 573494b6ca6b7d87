package io.kadis.dht.store;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** Records by key. Safe for many threads; reads never wait for writes. */
public interface RecordStore {
  /** The record under {@code key}. Corrupt or misfiled bytes count as absent (REC-4). */
  Optional<KadRecord> get(Bytes key) throws StoreException;

  /**
   * As {@link #get}, but empty as long as a kill of the process would change it: with {@code async}
   * durability for some milliseconds after each update of the key. For those who let go of
   * something because it is here.
   */
  Optional<KadRecord> onDisk(Bytes key) throws StoreException;

  /**
   * Reads, decides and writes as one: no other update of any key comes between. Returns once the
   * outcome is durable (or, with {@code async} durability, once it is decided; {@link #get} sees it
   * then, pages, ranges and counts within some milliseconds).
   *
   * @param decider runs under a lock or on the writer thread, perhaps twice: pure and quick
   */
  Outcome update(Bytes key, Decider decider) throws StoreException;

  /** Records held now. */
  long count();

  /**
   * Up to {@code max} records in the order of their key-space ids.
   *
   * @param after where the page before ended: {@code Key.of(last.key()).id()}; empty: the first
   */
  List<KadRecord> page(Optional<Bytes32> after, int max) throws StoreException;

  /**
   * Up to {@code max} records that may be purged at {@code now}, the longest due first.
   *
   * @param after only those that may be purged later than this, to the millisecond: so that some
   *     that cannot go do not stand in the way of the rest
   */
  List<KadRecord> purgeable(Instant after, Instant now, int max) throws StoreException;

  /**
   * Tells {@code listener} of every key whose record was replaced or removed, once {@link #get}
   * sees it. It runs on the thread that made the change, or on the one that writes for all: it is
   * quick, throws nothing and does not write to the store.
   */
  void onChange(Consumer<Bytes> listener);

  /** What to do with the record that is there now. */
  @FunctionalInterface
  interface Decider {
    Decision decide(Optional<KadRecord> held);
  }

  /** A decider's answer. */
  sealed interface Decision {
    /**
     * Store {@code next}. A sweep drops it when its {@code lifetime} is {@code Until}; what is
     * {@code Purgeable} stays until it is removed.
     */
    record Replace(KadRecord next, Lifetime lifetime) implements Decision {}

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
