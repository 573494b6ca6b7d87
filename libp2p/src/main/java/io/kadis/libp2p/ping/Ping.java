package io.kadis.libp2p.ping;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.StreamHandler;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;

/** Both sides of {@code /ipfs/ping/1.0.0}. Blocking; holds no state. specs/ping. */
public final class Ping {
  public static final ProtocolId ID = new ProtocolId("/ipfs/ping/1.0.0");

  /** Streams answered at once on one connection; more are reset (PING-2). */
  public static final int MAX_INBOUND = 2;

  static final int BYTES = 32;

  /** Between two pings on one stream, and for one to come in whole: rust pings every 15 s. */
  static final Duration IDLE = Duration.ofSeconds(30);

  private static final SecureRandom RANDOM = new SecureRandom();

  private Ping() {}

  /**
   * Measures a round trip on a fresh stream, since go's answerer ends streams after 30 s (PING-2).
   *
   * @throws StreamException.Malformed when other bytes come back than were sent
   */
  public static Duration measure(Connection connection, Duration timeout)
      throws StreamException, NegotiationException {
    var stream = connection.open(timeout, ID);
    try {
      var took = roundTrip(stream, timeout);
      stream.close();
      return took;
    } catch (StreamException e) {
      stream.reset();
      throw e;
    }
  }

  private static Duration roundTrip(Stream stream, Duration timeout) throws StreamException {
    var sent = new byte[BYTES];
    RANDOM.nextBytes(sent);
    long start = System.nanoTime();
    stream.write(sent, 0, BYTES, timeout);
    var echoed = new byte[BYTES];
    if (!readAll(stream, echoed, timeout)) {
      throw new StreamException.Malformed("ping answered with the end of the stream");
    }
    if (!Arrays.equals(sent, echoed)) {
      throw new StreamException.Malformed("ping answered with other bytes than were sent");
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Echoes until the peer closes its side (PING-1). */
  public static StreamHandler answer() {
    return Ping::echo;
  }

  private static void echo(Stream stream) throws StreamException {
    var buffer = new byte[BYTES];
    while (readAll(stream, buffer, IDLE)) {
      stream.write(buffer, 0, BYTES, IDLE);
    }
  }

  /**
   * Fills the buffer, however the bytes are cut, within one deadline.
   *
   * @return false when the stream ended before the first byte
   */
  private static boolean readAll(Stream stream, byte[] buffer, Duration timeout)
      throws StreamException {
    var deadline = Deadline.in(timeout);
    int filled = 0;
    while (filled < buffer.length) {
      int count = stream.read(buffer, filled, buffer.length - filled, deadline.left());
      if (count < 0) {
        if (filled == 0) {
          return false;
        }
        throw new StreamException.Malformed("ping of " + filled + " instead of 32 bytes");
      }
      filled += count;
    }
    return true;
  }
}
