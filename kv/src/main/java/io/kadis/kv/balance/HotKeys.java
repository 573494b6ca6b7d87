package io.kadis.kv.balance;

import io.kadis.kv.quorum.ReplicaReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * What a node remembers, for a moment, of the keys its users read often. Never longer than {@link
 * #LIFETIME} after the question was sent that it answers: that much, and no more, its readers may
 * be behind. Pure; one owner; times are the elapsed clock's.
 */
public final class HotKeys {
  public static final Duration LIFETIME = Duration.ofSeconds(1);

  /** A key read so often within a lifetime is hot: fewer reads are not worth being behind for. */
  public static final int HOT = 3;

  /** Keys whose reads are counted, the longest unread forgotten first. */
  static final int MAX_COUNTED = 4_096;

  static final int MAX_COPIES = 1_024;

  /** Of keys and records; those longest unread go first. */
  static final long MAX_BYTES = 8L << 20;

  /**
   * What a read learned.
   *
   * @param record valid when it was read; what it shows changes with the time
   * @param report who said so
   * @param asked when the read began
   */
  public record Copy(Bytes record, ReplicaReport report, Duration asked) {}

  /** The reads of a key. */
  private static final class Reads {
    /** Only of reads that began after this: from here on we know of every change. */
    private Duration since;

    private final Deque<Duration> latest = new ArrayDeque<>(HOT);

    private Reads(Duration since) {
      this.since = since;
    }

    private void add(Duration now) {
      if (latest.size() == HOT) {
        latest.removeFirst();
      }
      latest.addLast(now);
    }

    private boolean areMany(Duration now) {
      return latest.size() == HOT && now.minus(latest.getFirst()).compareTo(LIFETIME) <= 0;
    }
  }

  // Both in the order of use.
  private final LinkedHashMap<Bytes, Reads> counted = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<Bytes, Copy> copies = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /** Counts a read for which one answer is enough; what it can have without asking anybody. */
  public Optional<Copy> read(Bytes key, Duration now) {
    counted.computeIfAbsent(key, _ -> new Reads(now)).add(now);
    if (counted.size() > MAX_COUNTED) {
      var longestUnread = counted.pollFirstEntry().getKey();
      remove(longestUnread);
    }
    return Optional.ofNullable(copies.get(key)).filter(copy -> isFresh(copy, now));
  }

  private static boolean isFresh(Copy copy, Duration now) {
    return now.minus(copy.asked).compareTo(LIFETIME) < 0;
  }

  /** A read ended well: what it found is remembered if the key is hot. */
  public void learned(Bytes key, Copy copy, Duration now) {
    var reads = counted.get(key);
    boolean wanted = reads != null && reads.areMany(now) && copy.asked.compareTo(reads.since) > 0;
    if (wanted && isFresh(copy, now) && !isOlder(copy, key)) {
      remove(key);
      copies.put(key, copy);
      bytes += size(key, copy);
      while (bytes > MAX_BYTES || copies.size() > MAX_COPIES) {
        remove(copies.firstEntry().getKey());
      }
    }
  }

  private boolean isOlder(Copy copy, Bytes key) {
    var held = copies.get(key);
    return held != null && copy.asked.compareTo(held.asked) < 0;
  }

  /** The key may have changed now: what was asked before is not remembered any more. */
  public void changed(Bytes key, Duration now) {
    remove(key);
    var reads = counted.get(key);
    if (reads != null) {
      reads.since = now;
    }
  }

  private void remove(Bytes key) {
    var copy = copies.remove(key);
    if (copy != null) {
      bytes -= size(key, copy);
    }
  }

  private static int size(Bytes key, Copy copy) {
    return key.size() + copy.record.size();
  }

  int counted() {
    return counted.size();
  }

  int copies() {
    return copies.size();
  }

  long bytes() {
    return bytes;
  }
}
