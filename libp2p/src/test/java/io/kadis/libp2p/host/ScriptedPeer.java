package io.kadis.libp2p.host;

import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.Host;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.channel.Duplex;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multistream.Multistream;
import io.kadis.libp2p.noise.Noise;
import io.kadis.libp2p.noise.SecureChannel;
import io.kadis.libp2p.yamux.YamuxConfig;
import io.kadis.libp2p.yamux.YamuxSession;
import io.kadis.libp2p.yamux.YamuxStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** A dialling peer that goes as far through the layers as a test wants it to, and no further. */
final class ScriptedPeer implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  final PrivateKey key = PrivateKey.generate(new SecureRandom());
  final TcpDuplex socket;

  private ScriptedPeer(TcpDuplex socket) {
    this.socket = socket;
  }

  /** At the other end of a fresh TCP connection. */
  static ScriptedPeer connect(Host host) throws IOException {
    var address = host.listenAddresses().getFirst().tcpSocketAddress().orElseThrow();
    return new ScriptedPeer(TcpDuplex.connect(address, TIMEOUT, new HostMetrics()));
  }

  void chooseNoise() throws IOException {
    Multistream.select(socket, List.of(Noise.PROTOCOL));
  }

  /** With {@code muxers} offered inside the handshake; none, as rust does, leaves it to later. */
  SecureChannel secure(ProtocolId... muxers) throws IOException {
    chooseNoise();
    return new Noise(key, List.of(muxers), new SecureRandom()).initiate(socket, null);
  }

  YamuxSession mux() throws IOException {
    return mux(
        new YamuxSession.Listener() {
          @Override
          public void opened(YamuxStream stream) {
            stream.reset(); // Identify: this peer does not say who it is.
          }
        });
  }

  YamuxSession mux(YamuxSession.Listener listener) throws IOException {
    return YamuxSession.open(secure(Upgrader.YAMUX), true, YamuxConfig.DEFAULTS, listener);
  }

  static YamuxStream open(YamuxSession session, ProtocolId protocol) throws IOException {
    var stream = session.openStream(TIMEOUT);
    Multistream.select(new StreamDuplex(stream, Deadline.in(TIMEOUT)), List.of(protocol));
    return stream;
  }

  /** Returns once the host has closed the socket. */
  void awaitClosed() {
    awaitClosed(socket);
  }

  static void awaitClosed(Duplex duplex) {
    var buffer = new byte[1024];
    try {
      while (duplex.read(buffer, 0, buffer.length) >= 0) {
        // What was on its way does not matter.
      }
    } catch (IOException e) {
      return; // "Connection reset": closed while we were still sending.
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
