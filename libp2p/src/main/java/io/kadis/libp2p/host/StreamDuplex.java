package io.kadis.libp2p.host;

import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.channel.Duplex;
import io.kadis.libp2p.yamux.YamuxStream;

/** A Yamux stream while its protocol is being agreed on, under one deadline (MSS-4). */
record StreamDuplex(YamuxStream stream, Deadline deadline) implements Duplex {
  @Override
  public int read(byte[] buffer, int offset, int length) throws StreamException {
    return stream.read(buffer, offset, length, deadline.left());
  }

  @Override
  public boolean readable() {
    return stream.available() > 0;
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws StreamException {
    stream.write(buffer, offset, length, deadline.left());
  }

  @Override
  public void close() {
    stream.reset();
  }
}
