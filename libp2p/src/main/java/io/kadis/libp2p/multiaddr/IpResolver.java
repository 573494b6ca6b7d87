package io.kadis.libp2p.multiaddr;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Asks a name server for the A and AAAA records of a name. */
@FunctionalInterface
public interface IpResolver {
  /**
   * @throws IOException when the name is unknown, or no answer came in time
   */
  List<InetAddress> ips(String name, Duration timeout) throws IOException;
}
