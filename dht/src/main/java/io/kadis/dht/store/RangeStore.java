package io.kadis.dht.store;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.KadRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * The records of a store by ranges of the key space, for replicas that compare what they hold.
 * Records whose lifetime is {@code Until} are left out everywhere: each replica drops them by its
 * own clock. So are, below a cut-off, those that may be purged before it: one replica may have done
 * so already. Safe for many threads; reads never wait for writes.
 */
public interface RangeStore {
  /**
   * What the records in {@code range} come to.
   *
   * @param cutoff leaves out what may be purged before it, to the millisecond; {@code
   *     Instant.EPOCH}: nothing
   */
  Fingerprint fingerprint(Prefix range, Instant cutoff) throws StoreException;

  /** Up to {@code max} of the records in {@code range}, in the order of their ids. */
  List<Item> items(Prefix range, Instant cutoff, int max) throws StoreException;

  /** The record with this key-space id, whatever its lifetime. */
  Optional<KadRecord> at(Bytes32 id) throws StoreException;

  /**
   * A record, named but not told.
   *
   * @param id {@code Key.of(key).id()}
   * @param digest the first {@value Fingerprint#DIGEST_BYTES} bytes of {@link Fingerprint#item}
   */
  record Item(Bytes32 id, Bytes digest) {
    public static Item of(Bytes32 id, Bytes value) {
      return new Item(id, Fingerprint.item(id, value).slice(0, Fingerprint.DIGEST_BYTES));
    }
  }
}
