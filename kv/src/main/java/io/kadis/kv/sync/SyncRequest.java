package io.kadis.kv.sync;

import io.kadis.dht.key.Prefix;
import java.time.Instant;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** What one replica asks of another (sync.proto). */
public sealed interface SyncRequest {
  /** Ranges, or ids, in one request. */
  int MAX_IN_ONE = 256;

  /** Of a request or a reply; a record always fits. */
  int MAX_BYTES = 128 * 1024;

  /**
   * A range, and what the asker holds in it.
   *
   * @param fingerprint {@code Fingerprint.digest()}, 16 bytes
   */
  record Print(Prefix range, Bytes fingerprint) {}

  /**
   * Do you hold just this?
   *
   * @param cutoff what may be purged before it is left out by both; to the millisecond
   */
  record Compare(List<Print> prints, Instant cutoff) implements SyncRequest {
    public Compare {
      prints = List.copyOf(prints);
    }
  }

  /** The records with these ids, please. */
  record Pull(List<Bytes32> ids) implements SyncRequest {
    public Pull {
      ids = List.copyOf(ids);
    }
  }

  /**
   * I hold records in these ranges that you should hold and do not: compare with me.
   *
   * @param leaving I will be gone for good in a moment: count me out
   */
  record Offer(List<Prefix> ranges, boolean leaving) implements SyncRequest {
    public Offer {
      ranges = List.copyOf(ranges);
    }
  }
}
