package io.kadis.dht.record;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A record key, split: {@code /name/rest} (REC-1).
 *
 * @param name between the first and the second slash; one char per byte
 * @param rest raw bytes behind the second slash; never text
 */
public record Namespace(String name, Bytes rest) {
  private static final byte SLASH = '/';

  /** Longer names are no namespace of ours; keeps the search for the slash short. */
  private static final int MAX_NAME_BYTES = 64;

  /** Empty for a key without two slashes or with an empty name. */
  public static Optional<Namespace> of(Bytes key) {
    if (key.isEmpty() || key.get(0) != SLASH) {
      return Optional.empty();
    }
    int end = 1;
    while (end < key.size() && end <= MAX_NAME_BYTES && key.get(end) != SLASH) {
      end++;
    }
    if (end == 1 || end == key.size() || key.get(end) != SLASH) {
      return Optional.empty();
    }
    // Latin-1 maps each byte to its own char: two different names never become one.
    String name = new String(key.slice(1, end - 1).toArrayUnsafe(), StandardCharsets.ISO_8859_1);
    return Optional.of(new Namespace(name, key.slice(end + 1)));
  }
}
