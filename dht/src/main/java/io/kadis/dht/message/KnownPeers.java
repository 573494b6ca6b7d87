package io.kadis.dht.message;

import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Peers that messages named lately, by the bytes that named them. The peers that one lookup asks
 * all name the same twenty, and each of these costs 2 µs to read and to find the key and the IP
 * groups of: 0.2 ms of a lookup among twenty nodes. A peer that is not here is read as ever, so
 * whoever fills it with nonsense gains nothing. For many threads, without a lock.
 */
final class KnownPeers {
  static final int MAX_PEERS = 1 << 11;

  /** A peer with eight usual addresses. Larger ones are read anew each time. */
  static final int MAX_BYTES = 256;

  private record Known(Bytes wire, PeerInfo peer) {}

  // Each has one place, and the last that came to it stays. Whole to every thread that sees one, as
  // its fields are final; a thread that does not see it yet reads the peer once more.
  private final @Nullable Known[] places = new @Nullable Known[MAX_PEERS];

  /** The one named by {@code length} bytes of {@code message}; null: not here. */
  @Nullable PeerInfo find(byte[] message, int offset, int length) {
    if (length > MAX_BYTES || length > message.length - offset || length < 0) {
      return null;
    }
    Known known = places[place(message, offset, offset + length)];
    return known != null && isAt(message, offset, length, known.wire.toArrayUnsafe())
        ? known.peer
        : null;
  }

  private static boolean isAt(byte[] message, int offset, int length, byte[] wire) {
    return Arrays.equals(message, offset, offset + length, wire, 0, wire.length);
  }

  /** Keeps {@code peer}, that so many bytes of {@code message} named, and a copy of these. */
  void add(byte[] message, int offset, int length, PeerInfo peer) {
    if (length <= MAX_BYTES) {
      var wire = Bytes.wrap(message, offset, length).copy();
      places[place(message, offset, offset + length)] = new Known(wire, peer);
    }
  }

  private static int place(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return (hash ^ hash >>> 16) & MAX_PEERS - 1;
  }
}
