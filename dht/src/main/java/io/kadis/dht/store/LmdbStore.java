package io.kadis.dht.store;

import java.nio.file.Path;

/** The store of a node: one LMDB environment in one directory, one process at a time. */
public abstract class LmdbStore implements RecordStore, ProviderStore, MetaStore, AutoCloseable {
  /**
   * Opens, or makes, the store in {@code directory}.
   *
   * @throws StoreException.Unusable when the directory is in use, of another format version, no
   *     directory, or its file is shorter than its meta says
   */
  public static LmdbStore open(Path directory, StoreConfig config) throws StoreException {
    throw new UnsupportedOperationException();
  }

  /** Bytes in use by records, against the quota. */
  public abstract long usedBytes();

  /** Group commits so far. */
  public abstract long commits();

  /** Drops what has expired; called by a timer. Returns how many went. */
  public abstract int sweep(java.time.Instant now) throws StoreException;

  @Override
  public abstract void close();
}
