package io.kadis.app.http;

import io.kadis.dht.record.IpnsName;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiformats.Base58;
import io.kadis.libp2p.multiformats.Cid;
import io.kadis.libp2p.multiformats.Multihash;
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
  private static final Bytes PK = ascii("/pk/");
  private static final Bytes IPNS = ascii("/ipns/");
  private static final Bytes HASH = ascii("/hash/");

  private KeyText() {}

  /** {@code /NAMESPACE/KEY} for a bare key; a key with a leading slash as it is. */
  public static String qualify(String key, String namespace) {
    return key.startsWith("/") ? key : "/" + namespace + "/" + key;
  }

  /** A key as the path of a URL; the inverse of {@link #fromPath} for keys that are text. */
  public static String toPath(String key) {
    return percentEncode(Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)), KeyText::isUnreserved);
  }

  /**
   * The bytes of a key, from the undecoded path of a URL: percent-decoded once and not normalised,
   * so that {@code //}, {@code ..} and {@code %2F} are themselves. Ids are as in {@link #fromText}.
   *
   * @throws IllegalArgumentException naming what is wrong with the path or the id
   */
  public static Bytes fromPath(String rawPath) {
    return withIds(percentDecode(rawPath));
  }

  /**
   * The bytes of a key that is text. {@code /pk/} and {@code /ipns/} take a peer id, in base58 or
   * as a CID, and {@code /hash/} a CID, or a multihash in base58; all stand for the multihash, as
   * other implementations store it.
   *
   * @throws IllegalArgumentException naming what is wrong with the id
   */
  public static Bytes fromText(String key) {
    return withIds(Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)));
  }

  private static Bytes withIds(Bytes key) {
    if (startsWith(key, PK)) {
      return Bytes.wrap(PK, PeerId.parse(textBehind(key, PK)).bytes());
    }
    if (startsWith(key, IPNS)) {
      return new IpnsName(PeerId.parse(textBehind(key, IPNS))).key();
    }
    // A version 0 CID is its multihash in base58.
    return startsWith(key, HASH)
        ? Bytes.wrap(HASH, Cid.parse(textBehind(key, HASH)).multihash().encode())
        : key;
  }

  private static String textBehind(Bytes key, Bytes prefix) {
    return new String(key.slice(prefix.size()).toArrayUnsafe(), StandardCharsets.UTF_8);
  }

  /** For people: the text where it is text, percent-encoded bytes where not. */
  public static String format(Bytes key) {
    return idForm(key)
        .or(() -> utf8(key))
        .orElseGet(() -> percentEncode(key, b -> b > ' ' && b < 127 && b != '%'));
  }

  /** Empty for what is no id: shown like any other bytes. */
  private static Optional<String> idForm(Bytes key) {
    try {
      if (startsWith(key, PK)) {
        return Optional.of("/pk/" + new PeerId(key.slice(PK.size())));
      }
      if (startsWith(key, IPNS)) {
        return IpnsName.of(key).map(name -> "/ipns/" + name);
      }
      if (startsWith(key, HASH)) {
        var hash = Multihash.decode(key.slice(HASH.size()));
        return Optional.of(hash)
            .filter(it -> it.code() == Multihash.SHA2_256)
            .map(it -> "/hash/" + Base58.encode(it.encode()));
      }
      return Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
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
