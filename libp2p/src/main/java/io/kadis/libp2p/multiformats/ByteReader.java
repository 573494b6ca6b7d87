package io.kadis.libp2p.multiformats;

import org.apache.tuweni.bytes.Bytes;

/**
 * Takes self-describing bytes apart from front to back. For decoders whose caller expects an {@link
 * IllegalArgumentException} on bad bytes. One thread.
 */
public final class ByteReader {
  private final byte[] bytes;
  private int position;

  public ByteReader(Bytes bytes) {
    this.bytes = bytes.toArrayUnsafe();
  }

  public boolean atEnd() {
    return position == bytes.length;
  }

  public int position() {
    return position;
  }

  /**
   * @throws IllegalArgumentException when the varint is cut short, too long or padded (ENC-1)
   */
  public long varint() {
    long value = Varint.decode(bytes, position, bytes.length);
    if (value < 0) {
      throw new IllegalArgumentException(
          value == Varint.END
              ? "varint cut short at byte " + position
              : "varint at byte %d is padded or longer than %d bytes"
                  .formatted(position, Varint.MAX_BYTES));
    }
    position += Varint.size(value);
    return value;
  }

  /**
   * The next {@code length} bytes, not copied.
   *
   * @throws IllegalArgumentException when fewer are left
   */
  public Bytes take(long length) {
    int left = bytes.length - position;
    if (length > left) {
      throw new IllegalArgumentException(
          "%d bytes announced at byte %d, %d left".formatted(length, position, left));
    }
    if (length == 0) {
      return Bytes.EMPTY; // Bytes.wrap refuses an empty range at the very end.
    }
    Bytes taken = Bytes.wrap(bytes, position, (int) length);
    position += (int) length;
    return taken;
  }

  /** All that is left. */
  public Bytes rest() {
    return take(bytes.length - position);
  }
}
