package io.kadis.libp2p.host;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.multiformats.Varint;
import io.kadis.libp2p.multistream.LazySelect;
import io.kadis.libp2p.multistream.MultistreamException;
import io.kadis.libp2p.yamux.YamuxStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A Yamux stream of an agreed protocol, or of one that is agreed on along with the first data
 * (MSS-6). Thread rule: as {@link Stream} says.
 */
final class NativeStream implements Stream, InboundStreams.Entry {
  /** Data up to this size shares a write, and a copy, with the proposal before it. */
  private static final int JOINED_BYTES = 16 * 1024;

  /** For a proposal nobody has written data behind: it fits any window. */
  private static final Duration PROPOSAL_TIMEOUT = Duration.ofSeconds(10);

  private final NativeConnection connection;
  private final YamuxStream yamux;
  private final ProtocolId protocol;

  /** Null once agreed. Set to null by the reader alone. */
  private @Nullable LazySelect lazy;

  /** Not null until it is written, under {@link #proposing}: nothing may overtake it. */
  private volatile byte @Nullable [] proposal;

  private final ReentrantLock proposing = new ReentrantLock();

  /** Since when we wait for the peer to begin something, by {@link System#nanoTime}; 0: busy. */
  private volatile long idleSince;

  private NativeStream(
      NativeConnection connection,
      YamuxStream yamux,
      ProtocolId protocol,
      @Nullable LazySelect lazy) {
    this.connection = connection;
    this.yamux = yamux;
    this.protocol = protocol;
    this.lazy = lazy;
    this.proposal = lazy == null ? null : lazy.proposal();
  }

  static NativeStream agreed(NativeConnection connection, YamuxStream yamux, ProtocolId protocol) {
    return new NativeStream(connection, yamux, protocol, null);
  }

  static NativeStream lazy(NativeConnection connection, YamuxStream yamux, ProtocolId protocol) {
    return new NativeStream(connection, yamux, protocol, new LazySelect(protocol));
  }

  @Override
  public ProtocolId protocol() {
    return protocol;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public boolean inbound() {
    return yamux.inbound();
  }

  @Override
  public boolean awaitReadable(Duration timeout) throws StreamException {
    if (lazy == null) {
      return awaitPeer(timeout);
    }
    var deadline = Deadline.in(timeout);
    settle(deadline);
    return awaitPeer(deadline.left());
  }

  private boolean awaitPeer(Duration timeout) throws StreamException {
    if (yamux.available() > 0) {
      return true;
    }
    idleSince = System.nanoTime() | 1; // Never 0, which means busy.
    try {
      return yamux.awaitReadable(timeout);
    } finally {
      idleSince = 0;
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length, Duration timeout) throws StreamException {
    if (lazy == null) {
      return yamux.read(buffer, offset, length, timeout);
    }
    var deadline = Deadline.in(timeout);
    settle(deadline);
    return yamux.read(buffer, offset, length, deadline.left());
  }

  @Override
  public @Nullable Bytes readFrame(int maxBytes, Duration timeout) throws StreamException {
    var deadline = Deadline.in(timeout);
    settle(deadline);
    long length = awaitPeer(deadline.left()) ? readLength(deadline) : Varint.END;
    if (length == Varint.END) {
      return null;
    }
    if (length == Varint.MALFORMED) {
      throw new StreamException.Malformed(describe("length prefix is no varint"));
    }
    if (length > maxBytes) {
      throw new StreamException.Malformed(
          describe("frame of " + length + " bytes, the limit is " + maxBytes));
    }
    return Bytes.wrap(readBody((int) length, deadline));
  }

  private byte[] readBody(int length, Deadline deadline) throws StreamException {
    var body = new byte[FrameGrowth.first(length)];
    for (int filled = 0; filled < length; ) {
      if (filled == body.length) {
        body = Arrays.copyOf(body, FrameGrowth.next(filled, length));
      }
      int count = yamux.read(body, filled, body.length - filled, deadline.left());
      if (count < 0) {
        throw new StreamException.Malformed(
            describe("ended after %d of %d bytes of a frame".formatted(filled, length)));
      }
      filled += count;
    }
    return body;
  }

  private long readLength(Deadline deadline) throws StreamException {
    var one = new byte[1];
    return Varint.<StreamException>read(
        () -> yamux.read(one, 0, 1, deadline.left()) < 0 ? -1 : one[0] & 0xff);
  }

  @Override
  public void write(byte[] buffer, int offset, int length, Duration timeout)
      throws StreamException {
    if (proposal == null) {
      yamux.write(buffer, offset, length, timeout);
      return;
    }
    var deadline = Deadline.in(timeout);
    if (!proposeWith(buffer, offset, length, deadline)) {
      yamux.write(buffer, offset, length, deadline.left());
    }
  }

  @Override
  public void writeFrame(Bytes body, Duration timeout) throws StreamException {
    int prefix = Varint.size(body.size());
    var frame = new byte[prefix + body.size()];
    Varint.put(body.size(), frame, 0);
    System.arraycopy(body.toArrayUnsafe(), 0, frame, prefix, body.size());
    write(frame, 0, frame.length, timeout);
  }

  @Override
  public void closeWrite() throws StreamException {
    propose(Deadline.in(PROPOSAL_TIMEOUT));
    yamux.closeWrite();
  }

  @Override
  public long idleNanos(long now) {
    long since = idleSince;
    return since == 0 ? 0 : now - since;
  }

  @Override
  public void reset() {
    yamux.reset();
    connection.used();
  }

  @Override
  public void close() {
    if (proposal == null) {
      yamux.close();
    } else {
      yamux.reset(); // Never used: the peer has not even heard which protocol it was to be.
    }
    connection.used();
  }

  /** Makes sure that the peer has agreed to the protocol. */
  private void settle(Deadline deadline) throws StreamException {
    if (lazy == null) {
      return;
    }
    propose(deadline);
    var answer = new byte[lazy.wanted()];
    while (!lazy.settled()) {
      int count = yamux.read(answer, 0, lazy.wanted(), deadline.left());
      if (count < 0) {
        throw new StreamException.Reset(describe("closed by the peer instead of agreeing to it"));
      }
      accept(lazy, answer, count);
    }
    lazy = null;
  }

  private void accept(LazySelect select, byte[] answer, int count) throws StreamException {
    try {
      select.accept(answer, 0, count);
    } catch (NegotiationException e) {
      reset();
      throw new StreamException.Reset(describe(e.getMessage()));
    } catch (MultistreamException e) {
      reset();
      throw new StreamException.Malformed(describe(e.getMessage()));
    }
  }

  private void propose(Deadline deadline) throws StreamException {
    if (proposal != null) {
      proposeWith(new byte[0], 0, 0, deadline);
    }
  }

  /**
   * Writes the proposal if that is still to be done, together with the data if that is short.
   *
   * @return true when the data is written too
   */
  private boolean proposeWith(byte[] buffer, int offset, int length, Deadline deadline)
      throws StreamException {
    proposing.lock();
    try {
      var first = proposal;
      if (first == null) {
        return false;
      }
      boolean joined = length <= JOINED_BYTES;
      var bytes = Arrays.copyOf(first, first.length + (joined ? length : 0));
      System.arraycopy(buffer, offset, bytes, first.length, bytes.length - first.length);
      yamux.write(bytes, 0, bytes.length, deadline.left());
      proposal = null;
      return joined;
    } catch (StreamException e) {
      yamux.reset(); // Part of it may be written: nothing can follow, least of all the whole again.
      throw e;
    } finally {
      proposing.unlock();
    }
  }

  private String describe(@Nullable String what) {
    return "stream %s with %s: %s".formatted(protocol, connection.remotePeer(), what);
  }
}
