package io.kadis.libp2p.noise;

import io.kadis.libp2p.channel.Duplex;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts what arrives into Noise frames: 16-bit length, body (NOISE-2). Reads ahead, so that a frame
 * takes few reads of the socket. Belongs to the reading thread.
 */
final class FrameReader {
  static final int LENGTH_BYTES = 2;
  static final int MAX_BODY_BYTES = 0xffff;
  static final int MAX_FRAME_BYTES = LENGTH_BYTES + MAX_BODY_BYTES;

  /** All that an idle connection keeps; holds the usual small frames. */
  static final int SMALL_BYTES = 1024;

  private final Duplex raw;
  private final FrameBuffers buffers;
  private final byte[] small = new byte[SMALL_BYTES];

  /** {@link #small}, or a borrowed large one until all that it received is consumed. */
  private byte[] buffer = small;

  /** Where the frame given out by {@link #next} ends and what was received after it begins. */
  private int start;

  private int end;
  private int bodyOffset;

  /** The last read found more than {@link #small} holds, so that there may be more still. */
  private boolean burst;

  FrameReader(Duplex raw, FrameBuffers buffers) {
    this.raw = raw;
    this.buffers = buffers;
  }

  /**
   * Waits for a whole frame, which stays in {@link #buffer} until the next call.
   *
   * @return the length of its body, or -1 when the peer ended between frames
   * @throws EOFException when the peer ended within one
   */
  int next() throws IOException {
    if (!fill(LENGTH_BYTES)) {
      return -1;
    }
    int length = lengthAhead();
    fill(LENGTH_BYTES + length); // Never false: the length itself is here.
    bodyOffset = start + LENGTH_BYTES;
    start = bodyOffset + length;
    return length;
  }

  /** The body of the frame, as a copy. */
  byte[] nextBody() throws IOException {
    int length = next();
    if (length < 0) {
      throw new EOFException("the peer ended the connection within the handshake");
    }
    return Arrays.copyOfRange(buffer, bodyOffset, bodyOffset + length);
  }

  byte[] buffer() {
    return buffer;
  }

  int bodyOffset() {
    return bodyOffset;
  }

  /** True when {@link #next} would not wait. */
  boolean readable() {
    int received = end - start;
    return received >= LENGTH_BYTES && received >= LENGTH_BYTES + lengthAhead();
  }

  /** Forgets everything received: after a forged frame nothing behind it counts. */
  void discard() {
    start = end;
  }

  private int lengthAhead() {
    return ((buffer[start] & 0xff) << 8) | (buffer[start + 1] & 0xff);
  }

  /** False when the peer ended before the first byte. */
  private boolean fill(int wanted) throws IOException {
    if (end - start >= wanted) {
      return true;
    }
    makeRoom(wanted);
    while (end - start < wanted) {
      int count = raw.read(buffer, end, buffer.length - end);
      if (count < 0) {
        if (start == end) {
          return false;
        }
        throw new EOFException(
            "the peer ended the connection within a frame: %d of %d bytes"
                .formatted(end - start, wanted));
      }
      end += count;
      burst = end == buffer.length || count > SMALL_BYTES;
    }
    return true;
  }

  /**
   * Moves the beginning of the next frame to the front of the buffer that fits it best. Many small
   * frames are read into a large one too, but only if they are here: it is not kept for a wait.
   */
  private void makeRoom(int wanted) {
    byte[] old = buffer;
    if (wanted <= SMALL_BYTES && !(burst && raw.readable())) {
      buffer = small;
    } else if (old.length == SMALL_BYTES) {
      buffer = buffers.borrow();
    }
    System.arraycopy(old, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    if (old.length > buffer.length) {
      buffers.giveBack(old);
    }
  }
}
