package io.kadis.dht.store;

/**
 * How a store is kept.
 *
 * @param durability when a write is acknowledged
 * @param maxBytes quota of our own; the map is reserved larger
 */
public record StoreConfig(Durability durability, long maxBytes) {
  /** When {@code update} returns. Commits are synced either way; NOSYNC is never used. */
  public enum Durability {
    /** After the group's commit is on disk. */
    SYNC,
    /** Before it: an acknowledged write may be lost with the process. */
    ASYNC
  }
}
