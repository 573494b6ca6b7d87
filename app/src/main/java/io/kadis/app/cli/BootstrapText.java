package io.kadis.app.cli;

import io.kadis.app.config.HostPort;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ParameterException;

/** Reads the flags that name peers to join by. */
final class BootstrapText {
  private BootstrapText() {}

  static List<PeerAddress> parse(
      Function<String, ParameterException> usage, List<String> bootstrap, List<String> peers) {
    var addresses = new ArrayList<PeerAddress>();
    for (String text : bootstrap) {
      try {
        addresses.add(PeerAddress.of(Multiaddr.parse(text)));
      } catch (IllegalArgumentException e) {
        throw usage.apply("--bootstrap: " + e.getMessage());
      }
    }
    for (String text : peers) {
      try {
        addresses.add(PeerAddress.of(HostPort.parse(text).toMultiaddr()));
      } catch (IllegalArgumentException e) {
        throw usage.apply("--peer: " + e.getMessage());
      }
    }
    return addresses;
  }
}
