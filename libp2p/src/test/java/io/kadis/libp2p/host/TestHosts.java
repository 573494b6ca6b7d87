package io.kadis.libp2p.host;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Native hosts on loopback for a test, closed together. */
public final class TestHosts implements AutoCloseable {
  private final List<NativeHost> hosts = new ArrayList<>();

  /** A fresh host on a port of its own. */
  public NativeHost open() throws IOException {
    var key = PrivateKey.generate(new SecureRandom());
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    var host = NativeHost.open(new HostConfig(key, listen, "test/1", HostLimits.DEFAULTS));
    hosts.add(host);
    return host;
  }

  /** The connection of {@code from} to {@code to}. */
  public static Connection connect(NativeHost from, NativeHost to) throws IOException {
    return from.connect(PeerAddress.of(to.id(), to.listenAddresses()));
  }

  @Override
  public void close() {
    hosts.forEach(NativeHost::close);
  }
}
