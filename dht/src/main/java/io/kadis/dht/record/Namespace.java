package io.kadis.dht.record;

import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A record key, split: {@code /name/rest} (REC-1).
 *
 * @param name between the first and the second slash; one char per byte
 * @param rest raw bytes behind the second slash; never text
 */
public record Namespace(String name, Bytes rest) {
  /** Empty for a key without two slashes or with an empty name. */
  public static Optional<Namespace> of(Bytes key) {
    throw new UnsupportedOperationException();
  }
}
