package io.kadis.kv.entry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * The entries verified last, by the SHA-256 of their bytes: a signature check costs a hundred times
 * a hash, and the replicas of a key answer with the same bytes. Holds only what was good; the least
 * recently used go first. For many threads.
 */
final class VerifiedEntries {
  /** What an entry costs beside its bytes, roughly: map, objects, a copied value. */
  private static final int OVERHEAD_BYTES = 512;

  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock(); // around entries and bytes
  private final LinkedHashMap<Bytes32, SignedEntry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  VerifiedEntries(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Nullable SignedEntry find(Bytes32 digest) {
    lock.lock();
    try {
      return entries.get(digest);
    } finally {
      lock.unlock();
    }
  }

  void add(Bytes32 digest, SignedEntry entry) {
    lock.lock();
    try {
      if (entries.putIfAbsent(digest, entry) == null) {
        bytes += weight(entry);
        dropEldest();
      }
    } finally {
      lock.unlock();
    }
  }

  private void dropEldest() {
    for (var eldest = entries.values().iterator(); bytes > maxBytes && eldest.hasNext(); ) {
      bytes -= weight(eldest.next());
      eldest.remove();
    }
  }

  private static long weight(SignedEntry entry) {
    return 2L * entry.record().size() + OVERHEAD_BYTES;
  }

  static Bytes32 digest(Bytes record) {
    try {
      return Bytes32.wrap(MessageDigest.getInstance("SHA-256").digest(record.toArrayUnsafe()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
