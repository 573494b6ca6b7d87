package io.kadis.libp2p;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.identity.SignedEnvelope;
import io.kadis.libp2p.multiaddr.AddressList;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.proto.EnvelopeProto;
import io.kadis.proto.EnvelopeProto.PeerRecord.AddressInfo;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * The addresses a peer vouches for with its signature. specs/RFC/0003, with the domain and type
 * that are really in use (ENV-2).
 *
 * @param peer whose they are
 * @param sequence unsigned; the higher one replaces the lower, and it is no clock (ENV-4)
 * @param addresses without {@code /p2p/ID}
 */
public record PeerRecord(PeerId peer, long sequence, List<Multiaddr> addresses) {
  /** How many addresses of a record are looked at (ENV-5; go keeps as many). */
  public static final int MAX_ADDRESSES = 64;

  private static final String DOMAIN = "libp2p-peer-record";
  private static final Bytes PAYLOAD_TYPE = Bytes.of(0x03, 0x01);

  public PeerRecord {
    addresses = List.copyOf(addresses);
  }

  /**
   * Opens a sealed record, such as identify carries.
   *
   * @return empty when it is malformed, not signed by the peer it is about, or that is another than
   *     {@code expected} (ENV-3)
   */
  public static Optional<PeerRecord> open(Bytes sealed, PeerId expected) {
    return SignedEnvelope.open(sealed, DOMAIN, PAYLOAD_TYPE)
        .filter(envelope -> envelope.signer().equals(expected))
        .flatMap(envelope -> decode(envelope.payload()))
        .filter(record -> record.peer.equals(expected));
  }

  /**
   * Opens a record of a peer of which we hold {@code known}. One that claims to be no newer would
   * not replace it (ENV-4), so its signature, most of the work, is not even looked at.
   *
   * @return {@code known} in that case; else as {@link #open(Bytes, PeerId)}
   */
  public static Optional<PeerRecord> openNewer(Bytes sealed, PeerRecord known) {
    boolean newer =
        SignedEnvelope.unverifiedPayload(sealed)
            .flatMap(PeerRecord::decode)
            .filter(claimed -> claimed.replaces(known))
            .isPresent();
    return newer ? open(sealed, known.peer) : Optional.of(known);
  }

  private static Optional<PeerRecord> decode(Bytes payload) {
    try {
      var message = EnvelopeProto.PeerRecord.parseFrom(payload.toArrayUnsafe());
      PeerId peer = new PeerId(Bytes.wrap(message.getPeerId().toByteArray()));
      List<Bytes> encoded =
          message.getAddressesList().stream()
              .limit(MAX_ADDRESSES)
              .map(info -> Bytes.wrap(info.getMultiaddr().toByteArray()))
              .toList();
      List<Multiaddr> addresses = AddressList.decode(peer, encoded, MAX_ADDRESSES);
      return Optional.of(new PeerRecord(peer, message.getSeq(), addresses));
    } catch (InvalidProtocolBufferException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * The record in a signed envelope, ready to send.
   *
   * @throws IllegalArgumentException when {@code key} is not the peer's
   */
  public Bytes seal(PrivateKey key) {
    if (!key.peerId().equals(peer)) {
      throw new IllegalArgumentException(
          "the record of %s cannot be signed by %s".formatted(peer, key.peerId()));
    }
    return SignedEnvelope.sign(key, DOMAIN, PAYLOAD_TYPE, encode()).encode();
  }

  private Bytes encode() {
    var message =
        EnvelopeProto.PeerRecord.newBuilder()
            .setPeerId(UnsafeByteOperations.unsafeWrap(peer.bytes().toArrayUnsafe()))
            .setSeq(sequence);
    for (Multiaddr address : addresses) {
      var bytes = UnsafeByteOperations.unsafeWrap(address.bytes().toArrayUnsafe());
      message.addAddresses(AddressInfo.newBuilder().setMultiaddr(bytes));
    }
    return Bytes.wrap(message.build().toByteArray());
  }

  /** True when this record replaces {@code older} (ENV-4). */
  public boolean replaces(PeerRecord older) {
    return peer.equals(older.peer) && Long.compareUnsigned(sequence, older.sequence) > 0;
  }
}
