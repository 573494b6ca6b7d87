package io.kadis.bench.report;

/** Who did a work. */
public enum Contender {
  GO,
  RUST,
  /** As it comes: a write is acknowledged once it is on disk. */
  KADIS,
  /** {@code --durability async}: acknowledged before it is on disk. */
  KADIS_ASYNC,
  /** The same without what Kadis adds: raw LMDB, or the database without HTTP. */
  BARE
}
