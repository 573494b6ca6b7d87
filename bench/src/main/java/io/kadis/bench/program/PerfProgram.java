package io.kadis.bench.program;

import io.kadis.app.http.Json;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.host.HostConfig;
import io.kadis.libp2p.host.HostLimits;
import io.kadis.libp2p.host.NativeHost;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** A Kadis host that answers {@code /perf/1.0.0}; nodes do not. specs/perf. */
public final class PerfProgram {
  private static final ProtocolId PERF = new ProtocolId("/perf/1.0.0");
  private static final int CHUNK_BYTES = 64 << 10;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private PerfProgram() {}

  public static void main(String[] args) throws Exception {
    var key = PrivateKey.generate(new SecureRandom());
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    try (var host =
        NativeHost.open(new HostConfig(key, listen, "kadis-bench", HostLimits.DEFAULTS))) {
      host.handle(PERF, PerfProgram::serve);
      var addresses =
          host.listenAddresses().stream().map(at -> at.withPeerId(host.id()).toString()).toList();
      Orders.serve(Json.object("event", "ready", "addresses", addresses), _ -> Json.object());
    }
  }

  /** Drains what comes, and sends as many bytes as its first eight say. */
  private static void serve(Stream stream) throws StreamException {
    var chunk = new byte[CHUNK_BYTES];
    int read = 0;
    while (read < Long.BYTES) {
      read += stream.read(chunk, read, Long.BYTES - read, TIMEOUT);
    }
    long left = ByteBuffer.wrap(chunk).getLong();
    while (read >= 0) {
      read = stream.read(chunk, 0, chunk.length, TIMEOUT);
    }
    while (left > 0) {
      int count = (int) Math.min(left, chunk.length);
      stream.write(chunk, 0, count, TIMEOUT);
      left -= count;
    }
  }
}
