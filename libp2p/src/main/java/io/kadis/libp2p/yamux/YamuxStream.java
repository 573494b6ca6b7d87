package io.kadis.libp2p.yamux;

import io.kadis.libp2p.StreamException;
import java.time.Duration;

/**
 * One stream of a {@link YamuxSession}. Blocking; every wait has a deadline.
 *
 * <p>Thread rule: one thread reads and one writes at a time; {@link #reset} and {@link #close} from
 * any thread. Its owner closes or resets it in the end, also after the peer did.
 */
public final class YamuxStream implements AutoCloseable {
  YamuxStream() {}

  /** Unsigned 32 bit; odd when the dialer of the connection opened it. */
  public long id() {
    throw new UnsupportedOperationException("being built");
  }

  /** True when the other side opened this stream. */
  public boolean inbound() {
    throw new UnsupportedOperationException("being built");
  }

  /**
   * Waits until something can be read.
   *
   * @return false once the peer has closed its side and everything was read
   * @throws StreamException.TimedOut when nothing came in time; the stream stays usable
   */
  public boolean awaitReadable(Duration timeout) throws StreamException {
    throw new UnsupportedOperationException("being built");
  }

  /** Bytes that can be read without waiting. */
  public int available() {
    throw new UnsupportedOperationException("being built");
  }

  /**
   * Reads up to {@code length} bytes, at least one.
   *
   * @return the number read, or -1 once the peer has closed its side and everything was read
   */
  public int read(byte[] buffer, int offset, int length, Duration timeout) throws StreamException {
    throw new UnsupportedOperationException("being built");
  }

  /** Hands all bytes over for sending; blocks while the peer's window is closed. */
  public void write(byte[] buffer, int offset, int length, Duration timeout)
      throws StreamException {
    throw new UnsupportedOperationException("being built");
  }

  /** Half-close: the peer reads to the end, we may still read. Idempotent, does not block. */
  public void closeWrite() throws StreamException {
    throw new UnsupportedOperationException("being built");
  }

  /** Ends both directions at once; the peer sees an error. Idempotent, never blocks or throws. */
  public void reset() {
    throw new UnsupportedOperationException("being built");
  }

  /** Ends our side gracefully; what the peer still sends is dropped. Never blocks or throws. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("being built");
  }
}
