package io.kadis.libp2p.multiformats;

import org.apache.tuweni.bytes.Bytes;

/** Lower-case base32 without padding, RFC 4648. Strict: unused bits are zero. */
final class Base32 {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  static String encode(Bytes bytes) {
    StringBuilder text = new StringBuilder((bytes.size() * 8 + 4) / 5);
    int bits = 0;
    int buffer = 0;
    for (int i = 0; i < bytes.size(); i++) {
      buffer = (buffer << 8) | (bytes.get(i) & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((buffer >> bits) & 0x1f));
      }
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((buffer << (5 - bits)) & 0x1f));
    }
    return text.toString();
  }

  static Bytes decode(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int size = 0;
    int bits = 0;
    int buffer = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException(
            "'%s' is no base32: '%c'".formatted(text, text.charAt(i)));
      }
      buffer = (buffer << 5) | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[size++] = (byte) (buffer >> bits);
      }
    }
    if (bits >= 5 || (buffer & ((1 << bits) - 1)) != 0) {
      throw new IllegalArgumentException("'%s' is no base32: its end is cut".formatted(text));
    }
    return Bytes.wrap(bytes);
  }
}
