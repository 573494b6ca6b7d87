package io.kadis.kv.namespace;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;

/** One change of one key, as the user means it. Which ones a namespace knows is its own affair. */
public sealed interface Write {
  /**
   * Sets the value.
   *
   * @param ttl after which it reads as absent; empty: never
   * @param contentType a media type kept with the value
   * @param context the tag of what its writer has read, and replaces; empty: what this node knows.
   *     Only where concurrent values are kept
   */
  record Put(
      Bytes value, Optional<Duration> ttl, Optional<String> contentType, Optional<String> context)
      implements Write {
    public static Put of(Bytes value) {
      return new Put(value, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /**
   * Leaves a tombstone; done also when there was nothing.
   *
   * @param context as in {@link Put}
   */
  record Delete(Optional<String> context) implements Write {
    public static final Delete ALL = new Delete(Optional.empty());
  }

  /** Adds to a counter, or takes off when negative. */
  record Add(long amount) implements Write {}

  /** Adds elements to a set and removes others; one in both is added. */
  record Change(Set<String> add, Set<String> remove) implements Write {
    public Change {
      add = Set.copyOf(add);
      remove = Set.copyOf(remove);
    }
  }
}
