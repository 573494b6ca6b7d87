package io.kadis.dht.message;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import org.apache.tuweni.bytes.Bytes;

/**
 * The Peer message of specs/kad-dht. Its connection field is neither sent (0, not connected, is the
 * default) nor read: nothing depends on it, and an unknown value must not hurt (KAD-3).
 */
final class PeerWire {
  private static final int ID = 1;
  private static final int ADDRS = 2;
  private static final int ID_TAG = ID << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ADDRS_TAG = ADDRS << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /** KAD-5: 20 peers with 8 addresses of usual length fit rust's 16 KiB. */
  private static final int MAX_SENT_ADDRESSES = 8;

  /**
   * Keeps a full answer of 20 below 16 KiB: a near peer with huge addresses crowds out no other.
   */
  private static final int MAX_SENT_ADDRESS_BYTES = 704;

  /** KAD-4, as go has it. */
  private static final int MAX_RECEIVED_ADDRESS_BYTES = 8 << 10;

  /** SEC-8: the most we would keep of a peer we are not connected with. */
  private static final int MAX_RECEIVED_ADDRESSES = 64;

  private PeerWire() {}

  static Bytes write(PeerInfo peer) {
    Bytes id = peer.id().bytes();
    List<Bytes> addresses = sent(peer.addresses());
    int size = CodedOutputStream.computeByteArraySize(ID, id.toArrayUnsafe());
    for (Bytes address : addresses) {
      size += CodedOutputStream.computeByteArraySize(ADDRS, address.toArrayUnsafe());
    }
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeByteArray(ID, id.toArrayUnsafe());
      for (Bytes address : addresses) {
        out.writeByteArray(ADDRS, address.toArrayUnsafe());
      }
    } catch (IOException e) {
      throw new IllegalStateException("the size was computed from the same fields", e);
    }
    return Bytes.wrap(bytes);
  }

  private static List<Bytes> sent(List<Multiaddr> addresses) {
    List<Bytes> sent = new ArrayList<>();
    int bytes = 0;
    for (Multiaddr address : addresses) {
      if (sent.size() == MAX_SENT_ADDRESSES) {
        break;
      }
      if (bytes + address.bytes().size() <= MAX_SENT_ADDRESS_BYTES) {
        bytes += address.bytes().size();
        sent.add(address.bytes());
      }
    }
    return sent;
  }

  /**
   * Reads to the end of {@code in}'s limit. Empty when the id is none (KAD-4); addresses that are
   * unusable or another peer's are left out (ADDR-3, ADDR-6).
   */
  static Optional<PeerInfo> read(CodedInputStream in) throws IOException {
    Bytes id = Bytes.EMPTY;
    List<Bytes> addresses = new ArrayList<>();
    int addressBytes = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == ID_TAG) {
        id = Bytes.wrap(in.readByteArray());
      } else if (tag == ADDRS_TAG && addresses.size() < MAX_RECEIVED_ADDRESSES) {
        Bytes address = Bytes.wrap(in.readByteArray());
        addressBytes += address.size();
        if (addressBytes <= MAX_RECEIVED_ADDRESS_BYTES) {
          addresses.add(address);
        }
      } else {
        WireMessage.skip(in, tag);
      }
    }
    return peerId(id).map(peer -> new PeerInfo(peer, usable(addresses, peer)));
  }

  private static Optional<PeerId> peerId(Bytes bytes) {
    try {
      return Optional.of(new PeerId(bytes));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<Multiaddr> usable(List<Bytes> received, PeerId peer) {
    SequencedSet<Multiaddr> usable = new LinkedHashSet<>();
    for (Bytes bytes : received) {
      Multiaddr.decode(bytes).flatMap(address -> ownAddress(address, peer)).ifPresent(usable::add);
    }
    return List.copyOf(usable);
  }

  /** Without the {@code /p2p/ID} that rust puts behind and go and js do not. */
  private static Optional<Multiaddr> ownAddress(Multiaddr address, PeerId peer) {
    Optional<PeerId> suffix = address.peerId();
    if (suffix.isEmpty()) {
      return Optional.of(address);
    }
    Multiaddr bare = address.withoutPeerId();
    return suffix.get().equals(peer) && !bare.equals(address)
        ? Optional.of(bare)
        : Optional.empty();
  }
}
