package io.kadis.kv;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/** A lock for each key; keys may share one. For many threads. */
final class KeyLocks {
  /** More than the records a disk commits at once: writes of different keys seldom meet. */
  static final int STRIPES = 256;

  private final List<ReentrantLock> stripes =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

  ReentrantLock of(Bytes key) {
    return stripes.get(Math.floorMod(key.hashCode(), STRIPES));
  }
}
