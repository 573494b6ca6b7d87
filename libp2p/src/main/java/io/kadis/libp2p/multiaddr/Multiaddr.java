package io.kadis.libp2p.multiaddr;

import io.kadis.libp2p.identity.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A self-describing network address, such as {@code /ip4/127.0.0.1/tcp/4001}. Compared by its bytes
 * (ADDR-5). Source: multiformats/multiaddr.
 *
 * @param bytes the binary form, at most {@value #MAX_BYTES} of them
 */
public record Multiaddr(Bytes bytes) {
  /**
   * A relay's domain name, certificate hashes and two peer ids fit; bounds what is kept per peer.
   */
  public static final int MAX_BYTES = 1024;

  /**
   * @throws IllegalArgumentException naming the bytes and what is wrong with them (ADDR-2)
   */
  public Multiaddr {
    if (bytes.isEmpty() || bytes.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "multiaddr of %d bytes, not 1 to %d".formatted(bytes.size(), MAX_BYTES));
    }
    bytes = bytes.copy(); // A slice would keep the message it came in alive.
    try {
      var _ = Component.decodeAll(bytes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("multiaddr %s: %s".formatted(bytes, e.getMessage()), e);
    }
  }

  /** For a peer's bytes, of which a bad address is skipped (ADDR-3). */
  public static Optional<Multiaddr> decode(Bytes bytes) {
    try {
      return Optional.of(new Multiaddr(bytes));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * @throws IllegalArgumentException naming the text and what is wrong with it (ADDR-2)
   */
  public static Multiaddr parse(String text) {
    try {
      return of(Component.parseAll(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is no multiaddr: %s".formatted(text, e.getMessage()), e);
    }
  }

  static Multiaddr of(List<Component> components) {
    return new Multiaddr(Component.encodeAll(components));
  }

  /** {@code /ip4/…/tcp/…} or {@code /ip6/…/tcp/…}. */
  public static Multiaddr tcp(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip == null) {
      throw new IllegalArgumentException("unresolved address " + address);
    }
    return of(List.of(ip(ip), port(address.getPort())));
  }

  static Component ip(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    return new Component(bytes.length == 4 ? Protocol.IP4 : Protocol.IP6, Bytes.wrap(bytes));
  }

  private static Component port(int port) {
    return new Component(Protocol.TCP, Bytes.ofUnsignedShort(port));
  }

  List<Component> components() {
    return Component.decodeAll(bytes);
  }

  /** The last {@code /p2p/ID}, when it is the last component. */
  public Optional<PeerId> peerId() {
    Component last = components().getLast();
    return last.protocol() == Protocol.P2P
        ? Optional.of(new PeerId(last.value()))
        : Optional.empty();
  }

  /** Without a trailing {@code /p2p/ID}; itself when there is none, or nothing else. */
  public Multiaddr withoutPeerId() {
    Component last = components().getLast();
    int left = bytes.size() - last.size();
    return last.protocol() == Protocol.P2P && left > 0 ? new Multiaddr(bytes.slice(0, left)) : this;
  }

  /** True when it starts with a name: where that leads is up to whoever has the name. */
  public boolean isName() {
    return switch (components().getFirst().protocol()) {
      case DNS, DNS4, DNS6, DNSADDR -> true;
      default -> false;
    };
  }

  /** With {@code /p2p/ID} behind, in place of one that is already there. */
  public Multiaddr withPeerId(PeerId peer) {
    Component last = components().getLast();
    int kept = last.protocol() == Protocol.P2P ? bytes.size() - last.size() : bytes.size();
    Bytes id = Component.encodeAll(List.of(new Component(Protocol.P2P, peer.bytes())));
    return new Multiaddr(Bytes.concatenate(bytes.slice(0, kept), id));
  }

  /** This address, then {@code inner}. */
  public Multiaddr encapsulate(Multiaddr inner) {
    return new Multiaddr(Bytes.concatenate(bytes, inner.bytes));
  }

  /**
   * Without the last occurrence of {@code suffix} and all behind it (ADDR-5).
   *
   * @return itself when {@code suffix} does not occur; empty when nothing is left
   */
  public Optional<Multiaddr> decapsulate(Multiaddr suffix) {
    List<Component> all = components();
    int at = Collections.lastIndexOfSubList(all, suffix.components());
    return switch (at) {
      case -1 -> Optional.of(this);
      case 0 -> Optional.empty();
      default -> Optional.of(of(all.subList(0, at)));
    };
  }

  /** True when the last components are those of {@code suffix}. */
  boolean endsWith(List<Component> suffix) {
    List<Component> all = components();
    int from = all.size() - suffix.size();
    return from >= 0 && all.subList(from, all.size()).equals(suffix);
  }

  /** True for an address through a relay: it contains {@code /p2p-circuit} (ADDR-8). */
  public boolean isRelayed() {
    return components().stream().anyMatch(c -> c.protocol() == Protocol.P2P_CIRCUIT);
  }

  /** The socket address, for plain ip4|ip6 + tcp addresses (dns and others: empty). */
  public Optional<InetSocketAddress> tcpSocketAddress() {
    List<Component> components = withoutPeerId().components();
    if (components.size() != 2 || components.get(1).protocol() != Protocol.TCP) {
      return Optional.empty();
    }
    int port = components.get(1).value().toInt();
    return ip(components.getFirst()).map(ip -> new InetSocketAddress(ip, port));
  }

  /** The IP address it starts with, if any; relays' addresses too. */
  public Optional<InetAddress> ip() {
    return ip(components().getFirst());
  }

  private static Optional<InetAddress> ip(Component component) {
    return switch (component.protocol()) {
      case IP4, IP6 -> {
        try {
          yield Optional.of(InetAddress.getByAddress(component.value().toArray()));
        } catch (UnknownHostException e) {
          throw new IllegalStateException("4 and 16 bytes are always an address", e);
        }
      }
      default -> Optional.empty();
    };
  }

  /** The text form, canonical. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    components().forEach(component -> component.print(text));
    return text.toString();
  }
}
