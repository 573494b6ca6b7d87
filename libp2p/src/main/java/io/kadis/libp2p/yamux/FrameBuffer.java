package io.kadis.libp2p.yamux;

import java.util.Arrays;

/** Encoded frames one after another. Not safe for many threads. */
final class FrameBuffer {
  private static final byte[] NONE = new byte[0];
  private static final int SMALLEST = 512;

  private byte[] bytes = NONE;
  private int size;

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void append(Header header) {
    ensure(Header.BYTES);
    header.encode(bytes, size);
    size += Header.BYTES;
  }

  /** Adds a data frame; the header says how long the body is. */
  void append(Header header, byte[] body, int offset) {
    ensure(Header.BYTES + header.length());
    header.encode(bytes, size);
    System.arraycopy(body, offset, bytes, size + Header.BYTES, header.length());
    size += Header.BYTES + header.length();
  }

  /** Puts a frame before those from {@code at} on. */
  void insert(int at, Header header) {
    ensure(Header.BYTES);
    System.arraycopy(bytes, at, bytes, at + Header.BYTES, size - at);
    header.encode(bytes, at);
    size += Header.BYTES;
  }

  void clear() {
    size = 0;
  }

  /** Keeps nothing: many connections rest for long. */
  void free() {
    bytes = NONE;
  }

  private void ensure(int more) {
    int needed = size + more;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(SMALLEST, Math.max(needed, 2 * bytes.length)));
    }
  }
}
