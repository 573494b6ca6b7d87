package io.kadis.libp2p;

import java.nio.charset.StandardCharsets;

/**
 * The name of a protocol as multistream-select exchanges it, such as {@code /ipfs/ping/1.0.0}.
 * Compared byte by byte (MSS-8).
 *
 * @param text starts with a slash, 2 to {@value #MAX_BYTES} bytes of UTF-8, no newline
 */
public record ProtocolId(String text) {
  /** multistream messages hold at most 1,024 bytes (MSS-4), the newline included. */
  public static final int MAX_BYTES = 1023;

  public ProtocolId {
    if (!isValid(text)) {
      throw new IllegalArgumentException(
          "protocol id '%s' must start with '/', hold no newline and 2 to %d bytes"
              .formatted(text, MAX_BYTES));
    }
  }

  /** True when {@code text}, perhaps a peer's, can be a protocol id. */
  public static boolean isValid(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return text.startsWith("/") && bytes >= 2 && bytes <= MAX_BYTES && text.indexOf('\n') < 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
