package io.kadis.app.http;

import io.kadis.kv.GetResult;
import io.kadis.libp2p.identity.PeerId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** Names one version of a value, RFC 9110 §8.8.3: DESIGN §6 fixes the form. */
final class ETag {
  private ETag() {}

  static String of(GetResult.Found found) {
    return of(found.version(), found.writer(), found.value());
  }

  /**
   * @param writer empty for namespaces without signatures, whose versions are their bytes
   */
  static String of(long version, Optional<PeerId> writer, Bytes value) {
    return writer
        .map(peer -> "\"" + version(version) + "-" + peer + "\"")
        .orElseGet(() -> "\"" + HexFormat.of().formatHex(sha256(value)) + "\"");
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

  private static byte[] sha256(Bytes value) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value.toArrayUnsafe());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
