package io.kadis.libp2p;

import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A two-way byte stream of one protocol over a connection. Blocking; every wait has a deadline.
 *
 * <p>Thread rule: one thread reads and one thread writes at a time (they may be the same); {@link
 * #reset} and {@link #close} may be called from any thread.
 */
public interface Stream extends AutoCloseable {
  ProtocolId protocol();

  Connection connection();

  /** True when the other side opened this stream. */
  boolean inbound();

  /**
   * Waits until something can be read. An inbound stream is idle meanwhile, and the host may reset
   * it for newer ones; who waits for nothing but the end waits in {@link #read}.
   *
   * @return false once the peer has closed its side and everything was read
   * @throws StreamException.TimedOut when nothing came in time; the stream stays usable
   */
  boolean awaitReadable(Duration timeout) throws StreamException;

  /**
   * Reads up to {@code length} bytes, at least one.
   *
   * @return the number read, or -1 once the peer has closed its side and everything was read
   */
  int read(byte[] buffer, int offset, int length, Duration timeout) throws StreamException;

  /**
   * Reads one frame: an unsigned varint length, then as many bytes (ENC-2). The length is checked
   * before anything is allocated.
   *
   * @param maxBytes the largest body accepted
   * @param timeout for the whole frame
   * @return the body, or null when the peer closed its side between frames
   * @throws StreamException.Malformed for a length over {@code maxBytes}, a bad varint, or an end
   *     within the frame
   */
  @Nullable Bytes readFrame(int maxBytes, Duration timeout) throws StreamException;

  /** Writes all bytes; blocks while the peer's window is closed. */
  void write(byte[] buffer, int offset, int length, Duration timeout) throws StreamException;

  /** Writes the length as an unsigned varint, then the body, as one unit. */
  void writeFrame(Bytes body, Duration timeout) throws StreamException;

  /** Half-close: the peer reads to the end, we may still read. Idempotent. */
  void closeWrite() throws StreamException;

  /** Ends both directions at once; the peer sees an error. Idempotent, never blocks or throws. */
  void reset();

  /** Ends the stream gracefully: writes what is buffered, closes both sides. Never throws. */
  @Override
  void close();
}
