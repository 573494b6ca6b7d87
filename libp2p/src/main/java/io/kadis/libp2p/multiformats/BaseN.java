package io.kadis.libp2p.multiformats;

import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;

/**
 * Positional bases that divide no byte evenly: the bytes are one big number, and each leading zero
 * byte is one leading zero digit. Quadratic, so lengths are bounded.
 */
final class BaseN {
  /** Identifiers are short; a longer text would only cost time. */
  static final int MAX_CHARS = 512;

  private static final int ASCII = 128;

  private final String name;
  private final String alphabet;
  private final int base;
  private final byte[] digits = new byte[ASCII];

  BaseN(String name, String alphabet) {
    this.name = name;
    this.alphabet = alphabet;
    this.base = alphabet.length();
    Arrays.fill(digits, (byte) -1);
    for (int i = 0; i < base; i++) {
      digits[alphabet.charAt(i)] = (byte) i;
    }
  }

  String encode(Bytes bytes) {
    byte[] number = bytes.toArray();
    if (number.length > MAX_CHARS) {
      throw new IllegalArgumentException(
          "%s is for at most %d bytes, not %d".formatted(name, MAX_CHARS, number.length));
    }
    char[] out = new char[number.length * 2]; // Base 36 needs 1.55 digits a byte.
    int first = out.length;
    int zeros = leadingZeros(number);
    for (int start = zeros; start < number.length; ) {
      out[--first] = alphabet.charAt(divide(number, start, 256, base));
      while (start < number.length && number[start] == 0) {
        start++;
      }
    }
    first -= zeros;
    Arrays.fill(out, first, first + zeros, alphabet.charAt(0));
    return new String(out, first, out.length - first);
  }

  Bytes decode(String text) {
    byte[] number = digitsOf(text);
    byte[] out = new byte[number.length];
    int first = out.length;
    int zeros = leadingZeros(number);
    for (int start = zeros; start < number.length; ) {
      out[--first] = (byte) divide(number, start, base, 256);
      while (start < number.length && number[start] == 0) {
        start++;
      }
    }
    return Bytes.wrap(Arrays.copyOfRange(out, first - zeros, out.length));
  }

  private byte[] digitsOf(String text) {
    if (text.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "%s text of %d characters is over %d".formatted(name, text.length(), MAX_CHARS));
    }
    byte[] number = new byte[text.length()];
    for (int i = 0; i < number.length; i++) {
      char c = text.charAt(i);
      if (c >= ASCII || digits[c] < 0) {
        throw new IllegalArgumentException("'%s' is no %s: '%c'".formatted(text, name, c));
      }
      number[i] = digits[c];
    }
    return number;
  }

  private static int leadingZeros(byte[] number) {
    int zeros = 0;
    while (zeros < number.length && number[zeros] == 0) {
      zeros++;
    }
    return zeros;
  }

  /** Divides the number in place and returns the remainder: the next digit of the other base. */
  private static int divide(byte[] number, int start, int from, int to) {
    int remainder = 0;
    for (int i = start; i < number.length; i++) {
      int value = remainder * from + (number[i] & 0xff);
      number[i] = (byte) (value / to);
      remainder = value % to;
    }
    return remainder;
  }
}
