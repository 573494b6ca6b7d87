package io.kadis.app.cli;

import io.kadis.app.config.HostPort;
import io.kadis.dht.DhtConfig;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the flags that name peers to join by. */
final class BootstrapText {
  private BootstrapText() {}

  /** A client that joins by these peers. */
  static DhtConfig client(
      UsageException.Maker usage,
      List<String> bootstrap,
      List<String> peers,
      @Nullable String protocol) {
    var d = DhtConfig.DEFAULTS;
    var addresses = parse(usage, bootstrap, peers);
    try {
      var id = protocol == null ? d.protocol() : new ProtocolId(protocol);
      return new DhtConfig(
          id, DhtConfig.Mode.CLIENT, d.k(), d.alpha(), d.beta(), addresses, d.refreshInterval());
    } catch (IllegalArgumentException e) {
      throw usage.of("--protocol", "--protocol: " + e.getMessage());
    }
  }

  static List<PeerAddress> parse(
      UsageException.Maker usage, List<String> bootstrap, List<String> peers) {
    var addresses = new ArrayList<PeerAddress>();
    for (String text : bootstrap) {
      try {
        addresses.add(PeerAddress.of(dialable(Multiaddr.parse(text))));
      } catch (IllegalArgumentException e) {
        throw usage.of("--bootstrap", "--bootstrap: " + e.getMessage() + meant(text));
      }
    }
    for (String text : peers) {
      try {
        addresses.add(PeerAddress.of(dialable(HostPort.parse(text).toMultiaddr())));
      } catch (IllegalArgumentException e) {
        throw usage.of("--peer", "--peer: " + e.getMessage());
      }
    }
    return addresses;
  }

  /** What most people write who have not met a multiaddr. */
  private static String meant(String text) {
    try {
      return "; for HOST:PORT there is --peer " + HostPort.parse(text);
    } catch (IllegalArgumentException _) {
      return text.startsWith("/") ? "" : ", such as /ip4/192.0.2.7/tcp/4001";
    }
  }

  private static Multiaddr dialable(Multiaddr address) {
    if (address.toString().matches(".*/tcp/0(/.*)?")) {
      throw new IllegalArgumentException(
          "'%s' has port 0, which nobody listens on".formatted(address));
    }
    return address;
  }
}
