package io.kadis.libp2p.mdns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;

/**
 * All interfaces of this machine that have IPv4 and carry multicast, but the loopback. Bound to the
 * group and not to this machine: what comes from beyond the local network is not for a group, and
 * does not arrive (RFC 6762 §11).
 */
final class MulticastLink implements Link {
  private static final Logger log = LogManager.getLogger(MulticastLink.class);
  private static final int PORT = 5353;

  /** RFC 6762 §3. */
  private static final InetAddress GROUP = group();

  /** RFC 6762 §11, for old receivers: proof that no router was on the way. */
  private static final int TTL = 255;

  private final DatagramChannel channel;
  private final Set<String> joined = new HashSet<>();
  private final byte[] buffer = new byte[DnsMessage.MAX_BYTES];

  private MulticastLink(DatagramChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws IOException when the port cannot be had; others share it
   */
  static MulticastLink open() throws IOException {
    // One that could do IPv6 as well would send from the group's address, which no system allows.
    var channel = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TTL);
      channel.bind(new InetSocketAddress(GROUP, PORT));
      return new MulticastLink(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static InetAddress group() {
    try {
      return InetAddress.getByAddress(new byte[] {(byte) 224, 0, 0, (byte) 251});
    } catch (IOException e) {
      throw new IllegalStateException("four bytes are always an address", e);
    }
  }

  /** By each interface of this moment: a cable may have come in. */
  @Override
  public void send(Bytes packet) {
    for (NetworkInterface each : interfaces()) {
      try {
        join(each);
        channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, each);
        channel.send(ByteBuffer.wrap(packet.toArrayUnsafe()), new InetSocketAddress(GROUP, PORT));
      } catch (IOException e) {
        log.debug("nothing goes out by {}: {}", each.getName(), e.getMessage());
      }
    }
  }

  private void join(NetworkInterface each) throws IOException {
    // By number as well: an interface that was gone in between is another, and must be joined.
    String name = each.getName() + each.getIndex();
    if (!joined.contains(name)) {
      channel.join(GROUP, each);
      joined.add(name);
    }
  }

  private static List<NetworkInterface> interfaces() {
    try {
      return NetworkInterface.networkInterfaces().filter(MulticastLink::carries).toList();
    } catch (SocketException e) {
      log.debug("cannot list the network interfaces: {}", e.getMessage());
      return List.of();
    }
  }

  private static boolean carries(NetworkInterface each) {
    try {
      return each.isUp()
          && each.supportsMulticast()
          && !each.isLoopback()
          && each.inetAddresses().anyMatch(Inet4Address.class::isInstance);
    } catch (SocketException e) {
      return false; // It is gone by now.
    }
  }

  @Override
  public Optional<Bytes> receive(Duration timeout) throws IOException {
    var datagram = new DatagramPacket(buffer, buffer.length);
    try {
      channel.socket().setSoTimeout((int) Math.max(1, timeout.toMillis())); // 0 is for ever.
      channel.socket().receive(datagram);
    } catch (SocketTimeoutException _) {
      return Optional.empty();
    }
    return Optional.of(Bytes.wrap(buffer, 0, datagram.getLength()).copy());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("closing the socket of multicast DNS: {}", e.getMessage());
    }
  }
}
