package io.kadis.app.http;

import java.util.HexFormat;

/** Names one version of a value, RFC 9110 §8.8.3: DESIGN §6 fixes the form. */
final class ETag {
  private ETag() {}

  static String of(String tag) {
    return '"' + tag + '"';
  }

  /** 16 hex digits: as a JSON number it would lose digits in JavaScript. */
  static String version(long version) {
    return HexFormat.of().toHexDigits(version);
  }

  /** Whether an {@code If-Match} or {@code If-None-Match} list holds {@code etag}, or is a star. */
  static boolean listed(String list, String etag) {
    for (String item : list.split(",", -1)) {
      String tag = item.strip();
      if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }
}
