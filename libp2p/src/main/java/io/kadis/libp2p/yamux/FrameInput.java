package io.kadis.libp2p.yamux;

import io.kadis.libp2p.channel.Duplex;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads frames off the channel. Reader thread only. */
final class FrameInput {
  private static final int SKIPPED_AT_ONCE = 4 * 1024;

  private final Duplex channel;
  private final Counters counters;
  private final byte[] header = new byte[Header.BYTES];

  FrameInput(Duplex channel, Counters counters) {
    this.channel = channel;
    this.counters = counters;
  }

  /** The next header, or null when the peer closed the connection between frames. */
  @Nullable Header next() throws IOException {
    int got = 0;
    while (got < Header.BYTES) {
      int count = channel.read(header, got, Header.BYTES - got);
      if (count < 0) {
        if (got == 0) {
          return null;
        }
        throw new EOFException("the connection ended within a frame");
      }
      got += count;
    }
    counters.received(got);
    counters.frameReceived();
    return Header.decode(header);
  }

  /** Some bytes of a body, at least one. */
  int readSome(byte[] into, int offset, int length) throws IOException {
    int count = channel.read(into, offset, length);
    if (count < 0) {
      throw new EOFException("the connection ended within a frame");
    }
    counters.received(count);
    return count;
  }

  /** Reads bytes that nobody wants. */
  void skip(int length) throws IOException {
    byte[] scratch = new byte[Math.min(length, SKIPPED_AT_ONCE)];
    int left = length;
    while (left > 0) {
      left -= readSome(scratch, 0, Math.min(left, scratch.length));
    }
  }
}
