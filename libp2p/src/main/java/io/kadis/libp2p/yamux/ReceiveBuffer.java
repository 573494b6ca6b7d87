package io.kadis.libp2p.yamux;

/**
 * What a stream received and the application has not read: a ring that grows with what arrives.
 *
 * <p>The connection's reader fills a reserved region without the stream's lock; all else is under
 * it. Its owner keeps the size within the stream's window.
 */
final class ReceiveBuffer {
  private static final byte[] NONE = new byte[0];
  private static final int SMALLEST = 256;

  /** A drained ring larger than this is let go: many streams rest for long. */
  private static final int KEPT_WHEN_DRAINED = 4 * 1024;

  /** Its length is a power of two, or 0. */
  private byte[] ring = NONE;

  private int head;
  private int size;
  private boolean reserved;

  int size() {
    return size;
  }

  /**
   * Makes room for up to {@code wanted} bytes from {@link #tail} on in {@link #ring}.
   *
   * @return how many may be written there, at least one
   */
  int reserve(int wanted) {
    if (ring.length - size < wanted) {
      grow(size + wanted);
    }
    reserved = true;
    return Math.min(wanted, ring.length - tail());
  }

  byte[] ring() {
    return ring;
  }

  int tail() {
    return (head + size) & (ring.length - 1);
  }

  /** The first {@code length} bytes of the reserved region are filled. */
  void commit(int length) {
    reserved = false;
    size += length;
  }

  int read(byte[] to, int offset, int length) {
    int count = Math.min(length, size);
    int first = Math.min(count, ring.length - head);
    System.arraycopy(ring, head, to, offset, first);
    System.arraycopy(ring, 0, to, offset + first, count - first);
    size -= count;
    head = (head + count) & (ring.length - 1);
    if (size == 0 && !reserved) {
      drained();
    }
    return count;
  }

  /** Drops everything; a region being filled is not looked at any more. */
  void clear() {
    ring = NONE;
    head = 0;
    size = 0;
    reserved = false;
  }

  private void drained() {
    head = 0;
    if (ring.length > KEPT_WHEN_DRAINED) {
      ring = NONE;
    }
  }

  private void grow(int needed) {
    int capacity = Math.max(SMALLEST, Integer.highestOneBit(needed - 1) << 1);
    byte[] larger = new byte[capacity];
    int first = Math.min(size, ring.length - head);
    System.arraycopy(ring, head, larger, 0, first);
    System.arraycopy(ring, 0, larger, first, size - first);
    ring = larger;
    head = 0;
  }
}
