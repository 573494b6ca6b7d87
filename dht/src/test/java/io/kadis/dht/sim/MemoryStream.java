package io.kadis.dht.sim;

import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** One end of a stream over two pipes. */
final class MemoryStream implements Stream {
  private final ProtocolId protocol;
  private final MemoryConnection connection;
  private final boolean inbound;
  private final Pipe in;
  private final Pipe out;

  MemoryStream(
      ProtocolId protocol, MemoryConnection connection, boolean inbound, Pipe in, Pipe out) {
    this.protocol = protocol;
    this.connection = connection;
    this.inbound = inbound;
    this.in = in;
    this.out = out;
  }

  @Override
  public ProtocolId protocol() {
    return protocol;
  }

  @Override
  public MemoryConnection connection() {
    return connection;
  }

  @Override
  public boolean inbound() {
    return inbound;
  }

  @Override
  public boolean awaitReadable(Duration timeout) throws StreamException {
    return in.awaitReadable(timeout);
  }

  @Override
  public int read(byte[] buffer, int offset, int length, Duration timeout) throws StreamException {
    return in.read(buffer, offset, length, timeout);
  }

  @Override
  public @Nullable Bytes readFrame(int maxBytes, Duration timeout) throws StreamException {
    long length = 0;
    byte[] one = new byte[1];
    for (int shift = 0; ; shift += 7) {
      if (in.read(one, 0, 1, timeout) < 0) {
        if (shift == 0) {
          return null;
        }
        throw new StreamException.Malformed("end within a length");
      }
      length |= (long) (one[0] & 0x7f) << shift;
      if (one[0] >= 0) {
        break;
      }
      if (shift == 56) {
        throw new StreamException.Malformed("length of more than 9 bytes");
      }
    }
    if (length > maxBytes) {
      throw new StreamException.Malformed("frame of %d B, at most %d".formatted(length, maxBytes));
    }
    byte[] body = new byte[(int) length];
    for (int at = 0; at < body.length; ) {
      int count = in.read(body, at, body.length - at, timeout);
      if (count < 0) {
        throw new StreamException.Malformed("end within a frame");
      }
      at += count;
    }
    return Bytes.wrap(body);
  }

  @Override
  public void write(byte[] buffer, int offset, int length, Duration timeout)
      throws StreamException {
    out.write(buffer, offset, length, timeout);
  }

  @Override
  public void writeFrame(Bytes body, Duration timeout) throws StreamException {
    byte[] bytes = body.toArrayUnsafe();
    byte[] frame = new byte[5 + bytes.length];
    int at = 0;
    for (int rest = bytes.length; ; rest >>>= 7) {
      frame[at++] = (byte) (rest < 0x80 ? rest : rest | 0x80);
      if (rest < 0x80) {
        break;
      }
    }
    System.arraycopy(bytes, 0, frame, at, bytes.length);
    out.write(frame, 0, at + bytes.length, timeout);
  }

  @Override
  public void closeWrite() {
    out.end();
  }

  @Override
  public void reset() {
    in.reset();
    out.reset();
    connection.forget(this);
  }

  /** The connection under the stream is gone. */
  void lose() {
    in.lose();
    out.lose();
  }

  @Override
  public void close() {
    out.end();
    connection.forget(this);
  }
}
