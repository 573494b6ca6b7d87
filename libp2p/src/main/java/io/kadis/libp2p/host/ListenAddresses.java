package io.kadis.libp2p.host;

import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Binds the ports, and says under which addresses others reach them. */
final class ListenAddresses implements AutoCloseable {
  private static final Logger log = LogManager.getLogger(ListenAddresses.class);

  private final List<TcpListener> listeners = new ArrayList<>();

  /** Wildcards expanded; replaced by {@link #refresh} when the machine's interfaces change. */
  private volatile Set<Multiaddr> expanded = Set.of();

  /**
   * Binds all or nothing.
   *
   * @throws IOException naming the address that could not be bound
   */
  static ListenAddresses bind(List<Multiaddr> wanted) throws IOException {
    var addresses = new ListenAddresses();
    try {
      for (var address : wanted) {
        addresses.listeners.add(TcpListener.bind(address));
      }
      addresses.refresh();
      return addresses;
    } catch (IOException e) {
      addresses.close();
      throw e;
    }
  }

  List<TcpListener> listeners() {
    return listeners;
  }

  List<Multiaddr> all() {
    return List.copyOf(expanded);
  }

  boolean contains(Multiaddr address) {
    return expanded.contains(address);
  }

  /** Looks at the machine's interfaces again; true when the addresses are others than before. */
  boolean refresh() {
    var now = new LinkedHashSet<Multiaddr>();
    listeners.forEach(listener -> expand(listener.address()).forEach(now::add));
    boolean changed = !now.equals(expanded);
    if (changed) {
      expanded = now;
    }
    return changed;
  }

  private static List<Multiaddr> expand(InetSocketAddress bound) {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return List.of(Multiaddr.tcp(bound));
    }
    boolean ip4 = bound.getAddress() instanceof Inet4Address;
    return interfaceAddresses().stream()
        .filter(address -> address instanceof Inet4Address == ip4)
        .map(address -> Multiaddr.tcp(new InetSocketAddress(address, bound.getPort())))
        .toList();
  }

  /** Loopback first; without link-local ones, which mean nothing without their zone. */
  private static List<InetAddress> interfaceAddresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(ListenAddresses::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .sorted(Comparator.comparing(address -> !address.isLoopbackAddress()))
          .toList();
    } catch (SocketException e) {
      log.warn("cannot list the network interfaces: {}", e.getMessage());
      return List.of();
    }
  }

  private static boolean isUp(NetworkInterface candidate) {
    try {
      return candidate.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  @Override
  public void close() {
    listeners.forEach(TcpListener::close);
  }
}
