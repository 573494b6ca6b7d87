package io.kadis.dht.store;

import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** A list of addresses in the store: each behind its length (2, big endian). */
final class PeerBytes {
  /** Addresses kept of one peer. */
  static final int MAX_ADDRESSES = 16;

  private PeerBytes() {}

  static Bytes encode(List<Multiaddr> addresses) {
    var parts = new ArrayList<Bytes>();
    for (Multiaddr address : addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size()))) {
      parts.add(Bytes.ofUnsignedShort(address.bytes().size()));
      parts.add(address.bytes());
    }
    return Bytes.wrap(Bytes.concatenate(parts).toArrayUnsafe());
  }

  /** Empty when the bytes are not what {@link #encode} made. */
  static Optional<List<Multiaddr>> decode(Bytes encoded) {
    var addresses = new ArrayList<Multiaddr>();
    int at = 0;
    // A lone zero byte is how the store keeps an empty list.
    while (at + 2 <= encoded.size()) {
      int length = encoded.slice(at, 2).toInt();
      if (at + 2 + length > encoded.size()) {
        return Optional.empty();
      }
      try {
        addresses.add(new Multiaddr(encoded.slice(at + 2, length).copy()));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
      at += 2 + length;
    }
    return Optional.of(addresses);
  }
}
