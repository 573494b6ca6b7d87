package io.kadis.libp2p.host;

import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.channel.Duplex;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multistream.Multistream;
import io.kadis.libp2p.noise.Noise;
import io.kadis.libp2p.noise.SecureChannel;
import io.kadis.libp2p.pnet.PrivateChannel;
import io.kadis.libp2p.pnet.SwarmKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a raw socket a secure channel that is ready for the muxer: in a private network the socket
 * as its members have it (PNET-2), then multistream-select for security, Noise, multistream-select
 * for the muxer unless Noise settled it (MSS-9, NOISE-8). All of it under one deadline; whatever
 * fails closes the socket at once (NOISE-6, NOISE-9).
 */
final class Upgrader {
  static final ProtocolId YAMUX = new ProtocolId("/yamux/1.0.0");

  private static final List<ProtocolId> SECURITY = List.of(Noise.PROTOCOL);
  private static final List<ProtocolId> MUXERS = List.of(YAMUX);

  private final Noise noise;
  private final Optional<SwarmKey> swarmKey;
  private final SecureRandom random = new SecureRandom();
  private final ScheduledExecutorService timer;

  /**
   * @param swarmKey of the private network that all connections are in
   */
  Upgrader(PrivateKey key, Optional<SwarmKey> swarmKey, ScheduledExecutorService timer) {
    this.noise = new Noise(key, MUXERS, random);
    this.swarmKey = swarmKey;
    this.timer = timer;
  }

  /** The dialer's side; {@code expected} null: whoever answers. */
  SecureChannel outbound(Duplex socket, @Nullable PeerId expected, Duration timeout)
      throws IOException {
    return inTime(
        socket,
        timeout,
        () -> {
          var raw = new ReadAhead(dialed(socket));
          Multistream.select(raw, SECURITY);
          raw.stop();
          var channel = noise.initiate(raw, expected);
          if (channel.muxer().isEmpty()) {
            Multistream.select(channel, MUXERS);
          }
          return channel;
        });
  }

  /** The listener's side. */
  SecureChannel inbound(Duplex socket, Duration timeout) throws IOException {
    return inTime(
        socket,
        timeout,
        () -> {
          var raw = new ReadAhead(accepted(socket));
          Multistream.respond(raw, SECURITY::contains);
          raw.stop();
          var channel = noise.respond(raw);
          if (channel.muxer().isEmpty()) {
            Multistream.respond(channel, MUXERS::contains);
          }
          return channel;
        });
  }

  private Duplex dialed(Duplex socket) {
    return swarmKey.<Duplex>map(key -> PrivateChannel.dialer(socket, key, random)).orElse(socket);
  }

  private Duplex accepted(Duplex socket) {
    return swarmKey.<Duplex>map(key -> PrivateChannel.listener(socket, key, random)).orElse(socket);
  }

  private interface Steps {
    SecureChannel run() throws IOException;
  }

  private SecureChannel inTime(Duplex socket, Duration timeout, Steps steps) throws IOException {
    var late = deadline(socket, timeout);
    boolean upgraded = false;
    try {
      var channel = steps.run();
      upgraded = late.cancel(false);
      if (!upgraded) {
        throw new IOException("closed at the deadline");
      }
      return channel;
    } catch (IOException e) {
      if (late.isDone() && !late.isCancelled()) {
        throw new IOException("handshake not done within " + timeout.toMillis() + " ms", e);
      }
      throw e;
    } finally {
      if (!upgraded) {
        late.cancel(false);
        socket.close();
      }
    }
  }

  private Future<?> deadline(Duplex socket, Duration timeout) throws IOException {
    try {
      return timer.schedule(socket::close, timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      socket.close();
      throw new IOException("the host is closing", e);
    }
  }
}
