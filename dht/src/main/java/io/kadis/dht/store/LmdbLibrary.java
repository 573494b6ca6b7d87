package io.kadis.dht.store;

import org.lmdbjava.Meta;

/** LMDB's native code. Safe for any thread. */
public final class LmdbLibrary {
  private LmdbLibrary() {}

  /** Unpacks, binds and links it: what the first store of a process waits for otherwise. */
  public static void load() {
    Meta.version();
  }
}
