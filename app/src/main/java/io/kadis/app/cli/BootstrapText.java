package io.kadis.app.cli;

import io.kadis.app.config.HostPort;
import io.kadis.dht.DhtConfig;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** Reads the flags that name peers to join by. */
final class BootstrapText {
  private BootstrapText() {}

  /** A client that joins by these peers. */
  static DhtConfig client(
      Function<String, ParameterException> usage,
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
      throw usage.apply("--protocol: " + e.getMessage());
    }
  }

  static List<PeerAddress> parse(
      Function<String, ParameterException> usage, List<String> bootstrap, List<String> peers) {
    var addresses = new ArrayList<PeerAddress>();
    for (String text : bootstrap) {
      try {
        addresses.add(PeerAddress.of(dialable(Multiaddr.parse(text))));
      } catch (IllegalArgumentException e) {
        throw usage.apply("--bootstrap: " + e.getMessage());
      }
    }
    for (String text : peers) {
      try {
        addresses.add(PeerAddress.of(dialable(HostPort.parse(text).toMultiaddr())));
      } catch (IllegalArgumentException e) {
        throw usage.apply("--peer: " + e.getMessage());
      }
    }
    return addresses;
  }

  private static Multiaddr dialable(Multiaddr address) {
    if (address.toString().matches(".*/tcp/0(/.*)?")) {
      throw new IllegalArgumentException(
          "'%s' has port 0, which nobody listens on".formatted(address));
    }
    return address;
  }
}
