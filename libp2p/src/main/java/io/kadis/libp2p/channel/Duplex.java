package io.kadis.libp2p.channel;

import java.io.IOException;

/**
 * Ordered bytes both ways, blocking: a TCP socket, a Noise channel, or an in-memory pipe in tests.
 * Deadlines are the owner's: it closes the duplex from another thread, which fails what blocks.
 *
 * <p>Thread rule: one reader and one writer at a time; {@link #close} from any thread.
 */
public interface Duplex extends AutoCloseable {
  /** Reads at least one byte and at most {@code length}; -1 at the end. */
  int read(byte[] buffer, int offset, int length) throws IOException;

  /** Writes all of it; it is on its way when this returns. */
  void write(byte[] buffer, int offset, int length) throws IOException;

  /**
   * True when a read would not wait; false also when that is not known. A hint that lets a writer
   * join small messages; only the reading thread asks.
   */
  default boolean readable() {
    return false;
  }

  /** Frees both directions at once. Idempotent, never throws. */
  @Override
  void close();
}
