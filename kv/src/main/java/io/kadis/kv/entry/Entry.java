package io.kadis.kv.entry;

import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * One version of a database key, as its writer signs it (DESIGN §4, "Format"). Immutable.
 *
 * @param key the whole key: binds the signature to it
 * @param version see {@link Version}
 */
public record Entry(Bytes key, long version, Content content) {
  /** Later moments than this many milliseconds do not fit a {@link Version} and are malformed. */
  public static final long MAX_MILLIS = (1L << 48) - 1;

  /** What a version says of its key. */
  public sealed interface Content {
    /**
     * @param contentType a media type: at most {@value #MAX_TYPE_CHARS} printable ASCII characters
     * @param expiry empty: never
     */
    record Value(Bytes bytes, Optional<String> contentType, Optional<Expiry> expiry)
        implements Content {
      public static final int MAX_TYPE_CHARS = 255;

      /** Whether {@code type} may stand in an entry: it will end up in headers and terminals. */
      public static boolean isContentType(String type) {
        return !type.isEmpty()
            && type.length() <= MAX_TYPE_CHARS
            && type.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
      }
    }

    /**
     * The key is deleted.
     *
     * @param purge when the tombstone itself may be forgotten; empty: never
     */
    record Tombstone(Optional<Instant> purge) implements Content {}
  }

  /**
   * The end of a value.
   *
   * @param at from then on it reads as absent, and stays as a hidden tombstone
   * @param purge when it may be forgotten, not before {@code at}; empty: never
   */
  public record Expiry(Instant at, Optional<Instant> purge) {}

  /** The value to show at {@code now}: empty when deleted or expired. */
  public Optional<Content.Value> live(Instant now) {
    return switch (content) {
      case Content.Value value when value.expiry().map(e -> now.isBefore(e.at())).orElse(true) ->
          Optional.of(value);
      case Content.Value _, Content.Tombstone _ -> Optional.empty();
    };
  }

  /** When a tombstone or an expiring value is forgotten; empty: never. */
  public Optional<Instant> purge() {
    return switch (content) {
      case Content.Value(_, _, var expiry) -> expiry.flatMap(Expiry::purge);
      case Content.Tombstone(var purge) -> purge;
    };
  }
}
