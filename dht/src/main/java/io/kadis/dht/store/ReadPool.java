package io.kadis.dht.store;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.tuweni.bytes.Bytes;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * Reads from the environment. A fixed set of read transactions is reused: begun, copied from and
 * let go within one call, with nothing that blocks between, since a long-open reader makes the file
 * grow and an open one at closing time crashes the process. For many threads.
 */
final class ReadPool implements AutoCloseable {
  /** Reads at once; more wait their turn. Well below the environment's reader slots. */
  static final int MAX_READERS = 64;

  private static final int MAX_KEY_BYTES = 511;
  private static final long WAIT_SECONDS = 10;

  private final Env<ByteBuffer> env;
  private final ArrayBlockingQueue<Reader> idle = new ArrayBlockingQueue<>(MAX_READERS);

  /** Guarded by this: how many readers exist, idle or not; -1 once closed. */
  private int made;

  ReadPool(Env<ByteBuffer> env) {
    this.env = env;
  }

  /** A copy of the value under {@code key}. */
  Optional<Bytes> get(Dbi<ByteBuffer> table, Bytes key) throws StoreException {
    return read(reader -> Optional.ofNullable(reader.get(table, key)));
  }

  /** Runs {@code reading} on a consistent view. It copies what it keeps, and does not block. */
  <T> T read(Reading<T> reading) throws StoreException {
    Reader reader = take();
    try {
      reader.txn.renew();
      try {
        return reading.on(reader);
      } finally {
        reader.txn.reset();
      }
    } catch (LmdbException e) {
      throw new StoreException.Failed("reading the store failed: " + e.getMessage(), e);
    } finally {
      idle.add(reader);
    }
  }

  /** Waits for the reads under way; later ones are refused. */
  @Override
  public void close() {
    int open;
    synchronized (this) {
      open = made;
      made = -1;
    }
    boolean interrupted = false;
    while (open > 0) {
      try {
        Reader reader = idle.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (reader == null) {
          throw new IllegalStateException("a read has lasted over " + WAIT_SECONDS + " s");
        }
        reader.txn.close();
        open--;
      } catch (InterruptedException e) {
        interrupted = true; // To leave now would crash the process.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Reader take() throws StoreException {
    Reader reader = idle.poll();
    if (reader != null) {
      return reader;
    }
    synchronized (this) {
      if (made < 0) {
        throw new StoreException.Busy("the store is closing");
      }
      if (made < MAX_READERS) {
        Reader fresh = new Reader(env.txnRead());
        fresh.txn.reset();
        made++;
        return fresh;
      }
    }
    try {
      Reader freed = idle.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (freed != null) {
        return freed;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new StoreException.Busy(
        "no reader came free: %d are busy for over %d s".formatted(MAX_READERS, WAIT_SECONDS));
  }

  /** What a read does with its view. */
  @FunctionalInterface
  interface Reading<T> {
    T on(Reader reader);
  }

  /** One read transaction and its key buffer. */
  static final class Reader {
    private final Txn<ByteBuffer> txn;
    private final ByteBuffer key = ByteBuffer.allocateDirect(MAX_KEY_BYTES);

    private Reader(Txn<ByteBuffer> txn) {
      this.txn = txn;
    }

    @org.jspecify.annotations.Nullable
    Bytes get(Dbi<ByteBuffer> table, Bytes wanted) {
      key.clear().put(wanted.toArrayUnsafe()).flip();
      ByteBuffer found = table.get(txn, key);
      return found == null ? null : copy(found);
    }

    long count(Dbi<ByteBuffer> table) {
      return table.stat(txn).entries;
    }

    /** Visits entries in key order from {@code from} on, until told to stop. */
    void scan(Dbi<ByteBuffer> table, Bytes from, Visitor visitor) {
      try (Cursor<ByteBuffer> cursor = table.openCursor(txn)) {
        key.clear().put(from.toArrayUnsafe()).flip();
        boolean found =
            from.isEmpty() ? cursor.first() : cursor.get(key, org.lmdbjava.GetOp.MDB_SET_RANGE);
        while (found && visitor.visit(copy(cursor.key()), copy(cursor.val()))) {
          found = cursor.next();
        }
      }
    }
  }

  /** Sees one entry; false ends the scan. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(Bytes key, Bytes value);
  }

  static Bytes copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return Bytes.wrap(bytes);
  }
}
