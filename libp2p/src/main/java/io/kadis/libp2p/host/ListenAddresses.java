package io.kadis.libp2p.host;

import static java.util.Comparator.comparing;

import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Binds the ports, and says under which addresses others reach them. */
final class ListenAddresses implements AutoCloseable {
  private static final Logger log = LogManager.getLogger(ListenAddresses.class);

  private final List<TcpListener> listeners = new ArrayList<>();

  /** In the order wanted, ports picked; may be wildcards. */
  private final List<InetSocketAddress> bound = new ArrayList<>();

  /** Wildcards expanded; replaced by {@link #refresh} when the machine's interfaces change. */
  private volatile Set<Multiaddr> expanded = Set.of();

  /**
   * Binds all or nothing.
   *
   * @throws IOException naming the address that could not be bound
   */
  static ListenAddresses bind(List<Multiaddr> wanted) throws IOException {
    var sockets = new ArrayList<InetSocketAddress>();
    for (var address : wanted) {
      sockets.add(socketAddress(address));
    }
    var addresses = new ListenAddresses();
    try {
      addresses.bindAll(sockets);
      addresses.refresh();
      return addresses;
    } catch (IOException e) {
      addresses.close();
      throw e;
    }
  }

  private static InetSocketAddress socketAddress(Multiaddr address) throws IOException {
    var socket = address.tcpSocketAddress();
    if (socket.isEmpty()) {
      throw new IOException(
          "cannot listen on " + address + ": give an address like /ip4/127.0.0.1/tcp/4001");
    }
    return socket.get();
  }

  /**
   * The JDK binds {@code ::} for IPv4 too, so that goes first and 0.0.0.0 may need nothing more.
   */
  private void bindAll(List<InetSocketAddress> wanted) throws IOException {
    var done = new HashMap<InetSocketAddress, InetSocketAddress>();
    for (var address : wanted.stream().sorted(comparing(a -> !isAny6(a))).toList()) {
      boolean covered =
          isAny4(address)
              && done.keySet().stream()
                  .anyMatch(other -> isAny6(other) && other.getPort() == address.getPort());
      if (covered && address.getPort() != 0) {
        done.put(address, address);
      } else {
        var listener = TcpListener.bind(address);
        listeners.add(listener);
        done.put(address, listener.address());
      }
    }
    wanted.forEach(address -> bound.add(done.get(address)));
  }

  private static boolean isAny6(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address ip && ip.isAnyLocalAddress();
  }

  private static boolean isAny4(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address ip && ip.isAnyLocalAddress();
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
    bound.forEach(address -> now.addAll(expand(address)));
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
          .sorted(comparing((InetAddress address) -> !address.isLoopbackAddress()))
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
