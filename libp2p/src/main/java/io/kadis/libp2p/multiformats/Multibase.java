package io.kadis.libp2p.multiformats;

import java.util.Base64;
import java.util.Locale;
import org.apache.tuweni.bytes.Bytes;

/**
 * Text whose first character names its base. The bases in use for peer ids, CIDs and certificate
 * hashes. Source: multiformats/multibase.
 */
public final class Multibase {
  private static final int MAX_CHARS = BaseN.MAX_CHARS;
  private static final BaseN BASE36 = new BaseN("base36", "0123456789abcdefghijklmnopqrstuvwxyz");
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private Multibase() {}

  /**
   * @throws IllegalArgumentException for an unknown base, or a text that is not of its base
   */
  public static Bytes decode(String text) {
    if (text.isEmpty() || text.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "multibase text has %d characters, not 1 to %d".formatted(text.length(), MAX_CHARS));
    }
    String digits = text.substring(1);
    return switch (text.charAt(0)) {
      case 'b' -> Base32.decode(digits);
      case 'B' -> Base32.decode(digits.toLowerCase(Locale.ROOT));
      case 'k' -> BASE36.decode(digits);
      case 'K' -> BASE36.decode(digits.toLowerCase(Locale.ROOT));
      case 'z' -> Base58.decode(digits);
      case 'u' -> Bytes.wrap(Base64.getUrlDecoder().decode(digits));
      case 'f', 'F' -> Bytes.fromHexString(digits);
      default ->
          throw new IllegalArgumentException(
              "'%s' starts with no multibase prefix we know: b, k, z, u, f".formatted(text));
    };
  }

  public static String base32(Bytes bytes) {
    return 'b' + Base32.encode(bytes);
  }

  public static String base36(Bytes bytes) {
    return 'k' + BASE36.encode(bytes);
  }

  public static String base64url(Bytes bytes) {
    return 'u' + BASE64URL.encodeToString(bytes.toArrayUnsafe());
  }
}
