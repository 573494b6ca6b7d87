package io.kadis.libp2p.host;

import io.kadis.libp2p.channel.Duplex;
import java.io.IOException;

/**
 * A socket on which small messages are negotiated: one read of it takes all that is here, instead
 * of one per byte asked for. What comes behind the negotiation is handed on by later reads. Thread
 * rule of {@link Duplex}.
 */
final class ReadAhead implements Duplex {
  /** The header and the proposal of a dialler, and its first handshake message, have 80 bytes. */
  private static final int BYTES = 256;

  private static final byte[] NONE = {};

  private final Duplex socket;
  private byte[] ahead = new byte[BYTES];
  private int start;
  private int end;
  private boolean over;

  ReadAhead(Duplex socket) {
    this.socket = socket;
  }

  /** The negotiation is over: whoever reads from here on reads in pieces of a good size. */
  void stop() {
    over = true;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (start == end) {
      if (over) {
        ahead = NONE;
        return socket.read(buffer, offset, length);
      }
      int count = socket.read(ahead, 0, ahead.length);
      if (count < 0) {
        return count;
      }
      start = 0;
      end = count;
    }
    int count = Math.min(length, end - start);
    System.arraycopy(ahead, start, buffer, offset, count);
    start += count;
    return count;
  }

  @Override
  public boolean readable() {
    return start < end || socket.readable();
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    socket.write(buffer, offset, length);
  }

  @Override
  public void close() {
    socket.close();
  }
}
