package io.kadis.kv.fragment;

import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * One value of one writer. Writer and version name it for ever: its dot, in the words of dotted
 * version vectors.
 *
 * @param expiry from then on it reads as absent; empty: never
 */
public record Item(
    long version, Bytes value, Optional<String> contentType, Optional<Instant> expiry) {
  public static Item of(long version, Bytes value) {
    return new Item(version, value, Optional.empty(), Optional.empty());
  }

  public boolean liveAt(Instant now) {
    return expiry.map(now::isBefore).orElse(true);
  }
}
