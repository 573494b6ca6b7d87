package io.kadis.app.cli;

import io.kadis.KadisConfig;
import io.kadis.StartException;
import io.kadis.app.config.NodeConfig;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads where to listen, and from that where the data is. */
final class ListenText {
  private final UsageException.Maker usage;

  private ListenText(UsageException.Maker usage) {
    this.usage = usage;
  }

  record Place(List<Multiaddr> listen, Path data) {}

  static Place parse(
      UsageException.Maker usage, List<String> listen, @Nullable Integer port, @Nullable Path data)
      throws StartException {
    var texts = new ArrayList<>(listen);
    if (port != null) {
      texts.add("/ip4/0.0.0.0/tcp/" + port);
    }
    if (texts.isEmpty()) {
      texts.add(KadisConfig.DEFAULT_LISTEN);
    }
    return new ListenText(usage).place(texts, data);
  }

  private Place place(List<String> texts, @Nullable Path data) throws StartException {
    var addresses = new ArrayList<Multiaddr>();
    for (String text : texts) {
      addresses.add(Multiaddr.tcp(socketAddress(text)));
    }
    if (data != null) {
      return new Place(addresses, data);
    }
    // The directory is named after the port, so that "pick one" has to be answered here.
    InetSocketAddress first = socketAddress(texts.getFirst());
    if (first.getPort() == 0) {
      first = new InetSocketAddress(first.getAddress(), freePort());
      addresses.set(0, Multiaddr.tcp(first));
    }
    return new Place(addresses, NodeConfig.DATA_ROOT.resolve(Integer.toString(first.getPort())));
  }

  private InetSocketAddress socketAddress(String text) {
    try {
      return Multiaddr.parse(text)
          .tcpSocketAddress()
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "'%s' cannot be listened on, only /ip4/…/tcp/PORT and /ip6/…/tcp/PORT can"
                      .formatted(text)));
    } catch (IllegalArgumentException e) {
      throw usage.of("--listen", "--listen: " + e.getMessage() + example(text));
    }
  }

  private static String example(String text) {
    return text.startsWith("/") ? "" : ", such as /ip4/0.0.0.0/tcp/4001; or give --port";
  }

  private static int freePort() throws StartException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new StartException("no free port: " + e.getMessage(), e);
    }
  }
}
