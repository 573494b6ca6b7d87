package io.kadis.app.http;

import io.kadis.libp2p.identity.PeerId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.apache.tuweni.bytes.Bytes;

/** Keys are raw bytes; this is how people and URLs write them. */
public final class KeyText {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String DEFAULT_NAMESPACE = "/kv/";
  private static final Bytes PK = ascii("/pk/");

  private KeyText() {}

  /** {@code /kv/KEY} for a bare key; a key with a leading slash as it is. */
  public static String qualify(String key) {
    return key.startsWith("/") ? key : DEFAULT_NAMESPACE + key;
  }

  /** A key as the path of a URL; the inverse of {@link #fromPath} for keys that are text. */
  public static String toPath(String key) {
    return percentEncode(Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)), KeyText::isUnreserved);
  }

  /**
   * The bytes of a key, from the undecoded path of a URL: percent-decoded once and not normalised,
   * so that {@code //}, {@code ..} and {@code %2F} are themselves. {@code /pk/} takes the text of a
   * peer id and stands for its multihash, as other implementations store it.
   *
   * @throws IllegalArgumentException naming what is wrong with the path or the peer id
   */
  public static Bytes fromPath(String rawPath) {
    Bytes key = percentDecode(rawPath);
    if (!startsWith(key, PK)) {
      return key;
    }
    String id = new String(key.slice(PK.size()).toArrayUnsafe(), StandardCharsets.UTF_8);
    return Bytes.wrap(PK, PeerId.parse(id).bytes());
  }

  /** For people: the text where it is text, percent-encoded bytes where not. */
  public static String format(Bytes key) {
    if (startsWith(key, PK)) {
      try {
        return "/pk/" + new PeerId(key.slice(PK.size()));
      } catch (IllegalArgumentException e) {
        // Not a peer id: shown like any other bytes.
      }
    }
    return utf8(key).orElseGet(() -> percentEncode(key, b -> b > ' ' && b < 127 && b != '%'));
  }

  private static Bytes percentDecode(String text) {
    var out = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xFF) {
        throw new IllegalArgumentException("a path holds bytes, not the character '" + c + "'");
      }
      if (c != '%') {
        out.write(c);
      } else if (i + 2 < text.length() && isHex(text.charAt(i + 1)) && isHex(text.charAt(i + 2))) {
        out.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        throw new IllegalArgumentException(
            "'%s' is not a percent-encoding: write a percent sign as %%25"
                .formatted(text.substring(i, Math.min(i + 3, text.length()))));
      }
    }
    return Bytes.wrap(out.toByteArray());
  }

  private static String percentEncode(Bytes bytes, IntPredicate plain) {
    var out = new StringBuilder(bytes.size());
    for (byte b : bytes.toArrayUnsafe()) {
      if (plain.test(b)) {
        out.append((char) b);
      } else {
        HEX.toHexDigits(out.append('%'), b);
      }
    }
    return out.toString();
  }

  /** RFC 3986, "unreserved", and the slash between segments. */
  private static boolean isUnreserved(int b) {
    return b > 0 && b < 127 && (Character.isLetterOrDigit(b) || "-._~/".indexOf(b) >= 0);
  }

  private static Optional<String> utf8(Bytes bytes) {
    try {
      var buffer = ByteBuffer.wrap(bytes.toArrayUnsafe());
      String text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
      return text.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean startsWith(Bytes bytes, Bytes prefix) {
    return bytes.size() >= prefix.size() && bytes.slice(0, prefix.size()).equals(prefix);
  }

  private static boolean isHex(char c) {
    return HexFormat.isHexDigit(c);
  }

  private static Bytes ascii(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
