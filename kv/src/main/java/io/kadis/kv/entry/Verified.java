package io.kadis.kv.entry;

import io.kadis.libp2p.multiformats.Multihash;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * What was verified last, by the SHA-256 of its bytes: a signature check costs a hundred times a
 * hash, and the replicas of a key answer with the same bytes. Holds only what was good; the least
 * recently used go first. For many threads.
 *
 * @param <T> what it is once it is verified
 */
public final class Verified<T> {
  /** What one costs beside its bytes, roughly: map, objects, a copied value. */
  private static final int OVERHEAD_BYTES = 512;

  private final long maxBytes;
  private final ToIntFunction<T> encodedBytes;
  private final ReentrantLock lock = new ReentrantLock(); // around known and bytes
  private final LinkedHashMap<Bytes32, T> known = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  /**
   * @param encodedBytes about how long one is in the form that was hashed
   */
  public Verified(long maxBytes, ToIntFunction<T> encodedBytes) {
    this.maxBytes = maxBytes;
    this.encodedBytes = encodedBytes;
  }

  public @Nullable T find(Bytes32 digest) {
    lock.lock();
    try {
      return known.get(digest);
    } finally {
      lock.unlock();
    }
  }

  public void add(Bytes32 digest, T verified) {
    lock.lock();
    try {
      if (known.putIfAbsent(digest, verified) == null) {
        bytes += weight(verified);
        dropEldest();
      }
    } finally {
      lock.unlock();
    }
  }

  private void dropEldest() {
    for (var eldest = known.values().iterator(); bytes > maxBytes && eldest.hasNext(); ) {
      bytes -= weight(eldest.next());
      eldest.remove();
    }
  }

  private long weight(T verified) {
    return 2L * encodedBytes.applyAsInt(verified) + OVERHEAD_BYTES;
  }

  public static Bytes32 digest(Bytes encoded) {
    return Bytes32.wrap(Multihash.sha256(encoded).digest());
  }
}
