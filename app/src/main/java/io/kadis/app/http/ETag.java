package io.kadis.app.http;

import java.util.HexFormat;

/** Names one version of a value, RFC 9110 §8.8.3: DESIGN §6 fixes the form. */
final class ETag {
  private ETag() {}

  static String of(String tag) {
    return '"' + tag + '"';
  }

  /** The tag in an entity tag; a bare tag as it is. */
  static String unquoted(String text) {
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /** 16 hex digits: as a JSON number it would lose digits in JavaScript. */
  static String version(long version) {
    return HexFormat.of().toHexDigits(version);
  }
}
