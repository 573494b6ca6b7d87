package io.kadis.libp2p.multiaddr;

import io.kadis.libp2p.identity.PeerId;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A self-describing network address, such as {@code /ip4/127.0.0.1/tcp/4001}. Compared by its bytes
 * (ADDR-5). Source: multiformats/multiaddr.
 *
 * @param bytes the binary form
 */
public record Multiaddr(Bytes bytes) {
  /**
   * @throws IllegalArgumentException naming the bytes and what is wrong with them (ADDR-2)
   */
  public Multiaddr {
    throw new UnsupportedOperationException();
  }

  /**
   * @throws IllegalArgumentException naming the text and what is wrong with it (ADDR-2)
   */
  public static Multiaddr parse(String text) {
    throw new UnsupportedOperationException();
  }

  /** {@code /ip4/…/tcp/…} or {@code /ip6/…/tcp/…}. */
  public static Multiaddr tcp(InetSocketAddress address) {
    throw new UnsupportedOperationException();
  }

  /** The last {@code /p2p/ID}, when it is the last component. */
  public Optional<PeerId> peerId() {
    throw new UnsupportedOperationException();
  }

  /** Without a trailing {@code /p2p/ID}; itself when there is none. */
  public Multiaddr withoutPeerId() {
    throw new UnsupportedOperationException();
  }

  /** With {@code /p2p/ID} behind. */
  public Multiaddr withPeerId(PeerId peer) {
    throw new UnsupportedOperationException();
  }

  /** The socket address, for plain ip4|ip6 + tcp addresses (dns and others: empty). */
  public Optional<InetSocketAddress> tcpSocketAddress() {
    throw new UnsupportedOperationException();
  }

  /** The text form, canonical. */
  @Override
  public String toString() {
    throw new UnsupportedOperationException();
  }
}
