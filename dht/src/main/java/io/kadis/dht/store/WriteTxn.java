package io.kadis.dht.store;

import io.kadis.dht.record.Fingerprint;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/** The write transaction of one group, as its tasks see it. The writer thread's alone. */
final class WriteTxn {
  private static final int MAX_KEY_BYTES = 511;

  private final Txn<ByteBuffer> txn;
  private final ByteBuffer keyBuffer;
  private final Quota quota;
  private final Map<Bytes, Fingerprint> sums = new HashMap<>(); // Of one group's records.
  private final Usage before;

  /** Admitted for this transaction. */
  private Usage claimed = Usage.NONE;

  /** Written here, admitted earlier. */
  private long accounted;

  private long redeemed;

  private boolean purgeables;
  private boolean dirty;

  /**
   * @param before what is on disk
   */
  WriteTxn(Txn<ByteBuffer> txn, ByteBuffer keyBuffer, Usage before, Quota quota) {
    this.txn = txn;
    this.keyBuffer = keyBuffer;
    this.before = before;
    this.quota = quota;
  }

  static ByteBuffer keyBuffer() {
    return ByteBuffer.allocateDirect(MAX_KEY_BYTES);
  }

  @Nullable Bytes get(Dbi<ByteBuffer> table, Bytes key) {
    ByteBuffer found = table.get(txn, direct(key));
    return found == null ? null : ReadPool.copy(found);
  }

  void put(Dbi<ByteBuffer> table, Bytes key, Bytes value) {
    dirty = true;
    // An LMDB value may not be empty here: reserve hands out no buffer of length 0.
    ByteBuffer place = table.reserve(txn, direct(key), Math.max(1, value.size()));
    place.put(value.isEmpty() ? new byte[1] : value.toArrayUnsafe());
  }

  boolean delete(Dbi<ByteBuffer> table, Bytes key) {
    dirty = true;
    return table.delete(txn, direct(key));
  }

  void clear(Dbi<ByteBuffer> table) {
    dirty = true;
    table.drop(txn);
  }

  /** Notes by how much a sum changes: once for the group, however many records change it. */
  void changeSum(Bytes key, Fingerprint by) {
    dirty = true; // Also when nothing else is written: sums may be made anew over the same records.
    sums.merge(key, by, Fingerprint::plus);
  }

  /** Notes that something purgeable comes or goes. */
  void changePurgeables() {
    purgeables = true;
  }

  boolean changesPurgeables() {
    return purgeables;
  }

  /** Larger than that of any transaction committed before. */
  long id() {
    return txn.getId();
  }

  /** Before the commit. */
  void writeSums(FingerprintTable table) {
    sums.forEach((key, by) -> table.write(this, key, by));
    sums.clear();
  }

  /** Visits entries in key order from {@code from} on, until told to stop. */
  void scan(Dbi<ByteBuffer> table, Bytes from, ReadPool.Visitor visitor) {
    try (Cursor<ByteBuffer> cursor = table.openCursor(txn)) {
      boolean found =
          from.isEmpty() ? cursor.first() : cursor.get(direct(from), GetOp.MDB_SET_RANGE);
      while (found && visitor.visit(ReadPool.copy(cursor.key()), ReadPool.copy(cursor.val()))) {
        found = cursor.next();
      }
    }
  }

  /**
   * Accounts for bytes about to be added (or freed, when negative).
   *
   * @throws StoreException.Full when the quota does not allow it; nothing is written then
   */
  void claim(long bytes) throws StoreException {
    quota.claim(bytes);
    claimed = claimed.plus(new Usage(bytes, 0));
  }

  /** As {@link #claim}, for a provider: they have a share of the quota. */
  void claimForProvider(long bytes) throws StoreException {
    quota.claimForProvider(bytes);
    claimed = claimed.plus(new Usage(bytes, bytes));
  }

  /** As {@link #claim}, for what was admitted before; see {@link #redeem}. */
  void account(long bytes) {
    accounted += bytes;
  }

  /** Notes that so much of what is accounted for was admitted before. */
  void redeem(long admitted) {
    redeemed += admitted;
  }

  /** After the commit. */
  void settle() {
    quota.correct(new Usage(accounted - redeemed, 0));
  }

  /** Instead of the commit. */
  void giveBack() {
    quota.correct(claimed.negated());
  }

  /** On disk after the commit. */
  Usage usage() {
    return before.plus(claimed).plus(new Usage(accounted, 0));
  }

  boolean dirty() {
    return dirty;
  }

  private ByteBuffer direct(Bytes key) {
    return keyBuffer.clear().put(key.toArrayUnsafe()).flip();
  }
}
