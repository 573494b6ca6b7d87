package io.kadis.libp2p.multiformats;

import org.apache.tuweni.bytes.Bytes;

/**
 * Unsigned varints: 7 bits per byte, low group first (ENC-1). Strict: only the shortest encoding of
 * a value is accepted, so the length of what was decoded is {@link #size} of it. Source:
 * multiformats/unsigned-varint.
 *
 * <p>Decoding never throws on a peer's bytes: as values are never negative, {@link #END} and {@link
 * #MALFORMED} say what went wrong.
 */
public final class Varint {
  /** 63 bits: the most the specification allows. */
  public static final int MAX_BYTES = 9;

  /** The bytes ended before the varint did (when reading: before its first byte). */
  public static final long END = -1;

  /** More than {@value #MAX_BYTES} bytes, or not the shortest encoding. */
  public static final long MALFORMED = -2;

  private Varint() {}

  /**
   * Where {@link #read} gets its bytes: a socket, a stream, an array.
   *
   * @param <E> how it fails
   */
  @FunctionalInterface
  public interface Source<E extends Exception> {
    /** The next byte, 0 to 255, or -1 at the end. */
    int read() throws E;
  }

  /** How many bytes {@code value} takes. */
  public static int size(long value) {
    return value == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7;
  }

  public static Bytes encode(long value) {
    byte[] encoded = new byte[size(value)];
    put(value, encoded, 0);
    return Bytes.wrap(encoded);
  }

  /** Writes {@code value} at {@code offset} and returns the offset behind it. */
  public static int put(long value, byte[] into, int offset) {
    if (value < 0) {
      throw new IllegalArgumentException("a varint holds 0 to 2^63-1, not " + value);
    }
    int at = offset;
    long left = value;
    while (left > 0x7f) {
      into[at++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    into[at++] = (byte) left;
    return at;
  }

  /** The value at {@code offset}, looking no further than {@code end}; or END, or MALFORMED. */
  public static long decode(byte[] from, int offset, int end) {
    long value = 0;
    for (int i = 0; i < MAX_BYTES; i++) {
      if (offset + i >= end) {
        return END;
      }
      int next = from[offset + i];
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        return isPadding(next, i) ? MALFORMED : value;
      }
    }
    return MALFORMED;
  }

  /**
   * Reads one varint, never a byte beyond it.
   *
   * @return the value; END when the source ended before the first byte; MALFORMED also when it
   *     ended within
   */
  public static <E extends Exception> long read(Source<E> source) throws E {
    long value = 0;
    for (int i = 0; i < MAX_BYTES; i++) {
      int next = source.read();
      if (next < 0) {
        return i == 0 ? END : MALFORMED;
      }
      value |= (next & 0x7fL) << (7 * i);
      if (next < 0x80) {
        return isPadding(next, i) ? MALFORMED : value;
      }
    }
    return MALFORMED;
  }

  /** A last group of zeros adds nothing: the same value has a shorter encoding. */
  private static boolean isPadding(int last, int index) {
    return last == 0 && index > 0;
  }
}
