package io.kadis.app.http;

import io.kadis.kv.Database;
import java.util.function.Supplier;
import org.apache.tuweni.bytes.Bytes;

/** The key that a request names. */
final class KeyPath {
  /** Of a key too long, as much as a message shows. */
  private static final int SHOWN_CHARS = 32;

  private KeyPath() {}

  /** The key that the rest of a path names. */
  static Bytes of(String rest) throws Problem {
    return checked(rest, () -> KeyText.fromPath(rest));
  }

  /** The key that a text names, in JSON or on a command line. */
  static Bytes ofText(String text) throws Problem {
    return checked(text, () -> KeyText.fromText(text));
  }

  private static Bytes checked(String text, Supplier<Bytes> reader) throws Problem {
    Bytes key;
    try {
      key = reader.get();
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("key " + shortened(text) + ": " + e.getMessage());
    }
    if (key.size() > Database.MAX_KEY_BYTES) {
      throw Problem.invalid(
          "key %s has %d bytes; at most %d are allowed"
              .formatted(shortened(text), key.size(), Database.MAX_KEY_BYTES));
    }
    return key;
  }

  private static String shortened(String text) {
    return text.length() <= Database.MAX_KEY_BYTES ? text : text.substring(0, SHOWN_CHARS) + "…";
  }
}
