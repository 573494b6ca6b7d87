package io.kadis.libp2p.multiformats;

import java.math.BigInteger;
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

  /** Digits handled at once, in a long: 58^10 is below 2^63. */
  private static final int CHUNK = 10;

  private final String name;
  private final String alphabet;
  private final int base;
  private final byte[] digits = new byte[ASCII];
  private final BigInteger chunkBase;

  BaseN(String name, String alphabet) {
    this.name = name;
    this.alphabet = alphabet;
    this.base = alphabet.length();
    this.chunkBase = BigInteger.valueOf(base).pow(CHUNK);
    Arrays.fill(digits, (byte) -1);
    for (int i = 0; i < base; i++) {
      digits[alphabet.charAt(i)] = (byte) i;
    }
  }

  String encode(Bytes bytes) {
    if (bytes.size() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "%s is for at most %d bytes, not %d".formatted(name, MAX_CHARS, bytes.size()));
    }
    StringBuilder reversed = new StringBuilder(bytes.size() * 2);
    BigInteger left = new BigInteger(1, bytes.toArrayUnsafe());
    while (left.signum() != 0) {
      BigInteger[] parts = left.divideAndRemainder(chunkBase);
      left = parts[0];
      appendReversed(parts[1].longValue(), left.signum() != 0, reversed);
    }
    reversed.repeat(alphabet.charAt(0), bytes.numberOfLeadingZeroBytes());
    return reversed.reverse().toString();
  }

  /** Lowest digit first; the highest chunk has no leading zeros, the others are whole. */
  private void appendReversed(long chunk, boolean whole, StringBuilder text) {
    long left = chunk;
    for (int i = 0; i < CHUNK && (whole || left != 0); i++) {
      text.append(alphabet.charAt((int) (left % base)));
      left /= base;
    }
  }

  Bytes decode(String text) {
    if (text.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "%s text of %d characters is over %d".formatted(name, text.length(), MAX_CHARS));
    }
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == alphabet.charAt(0)) {
      zeros++;
    }
    BigInteger number = BigInteger.ZERO;
    for (int at = zeros; at < text.length(); at += CHUNK) {
      int end = Math.min(at + CHUNK, text.length());
      BigInteger shift = end - at == CHUNK ? chunkBase : BigInteger.valueOf(base).pow(end - at);
      number = number.multiply(shift).add(BigInteger.valueOf(chunk(text, at, end)));
    }
    Bytes magnitude = Bytes.wrap(number.toByteArray()).trimLeadingZeros();
    return Bytes.concatenate(Bytes.wrap(new byte[zeros]), magnitude);
  }

  private long chunk(String text, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= ASCII || digits[c] < 0) {
        throw new IllegalArgumentException("'%s' is no %s: '%c'".formatted(text, name, c));
      }
      value = value * base + digits[c];
    }
    return value;
  }
}
