package io.kadis.kv;

import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.upkeep.Membership;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A key-value database spread over peers (DESIGN §4). A key is {@code /namespace/name}, raw bytes,
 * at most {@value #MAX_KEY_BYTES}. Blocking, with a deadline in the options; safe for many threads.
 * What is promised: docs/consistency.md.
 */
public interface Database extends AutoCloseable {
  int MAX_KEY_BYTES = KvRequest.MAX_KEY_BYTES;

  /** Operations in one {@link #batch}. */
  int MAX_BATCH = 1_000;

  /** Watches open at once: as many as one replica takes of one node. */
  int MAX_WATCHES = KvRequest.MAX_WATCHES;

  WriteResult write(Bytes key, Write write, WriteOptions options);

  GetResult get(Bytes key, GetOptions options);

  /**
   * Does many operations at once, in no order; those on one key do not see each other. Keys that
   * fall on the same replicas share lookups and messages.
   *
   * @return a result for each, in the same order
   * @throws IllegalArgumentException for more than {@value #MAX_BATCH}
   */
  List<Operation.Result> batch(List<Operation> operations);

  /**
   * Watches a key of a namespace whose replicas are Kadis nodes. Never waits; needs no quorum, and
   * goes on whatever becomes of the replicas, until it is closed.
   *
   * @param since the tag of the last state seen: only what is newer comes. Empty: the state of now
   *     comes first, also when that is "never written". A text that is no tag: as if nothing was
   *     seen, but "never written" is not told
   * @throws IllegalArgumentException for a key that cannot be watched; the message says which can
   * @throws IllegalStateException when {@value #MAX_WATCHES} are open, or the database is closed
   */
  Watch watch(Bytes key, Optional<String> since);

  default WriteResult put(Bytes key, Bytes value, WriteOptions options) {
    return write(key, Write.Put.of(value), options);
  }

  default WriteResult delete(Bytes key, WriteOptions options) {
    return write(key, Write.Delete.ALL, options);
  }

  /** Running totals. */
  KvMetrics metrics();

  /** How this node keeps copies with others. */
  Membership membership();

  /** Waits a few seconds for copies under way; operations after it throw. Idempotent. */
  @Override
  void close();
}
