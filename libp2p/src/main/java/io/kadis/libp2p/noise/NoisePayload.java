package io.kadis.libp2p.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.proto.NoiseProto.NoiseExtensions;
import io.kadis.proto.NoiseProto.NoiseHandshakePayload;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * What each side says about itself inside the handshake: its identity key, that key's signature
 * over the static key of the handshake, and its muxers (NOISE-4). Immutable.
 *
 * @param identityKey the serialized public key
 * @param signature see {@link #provenKey}
 * @param muxers as text, because a peer may list anything; at most {@value #MAX_MUXERS}
 */
record NoisePayload(Bytes identityKey, Bytes signature, List<String> muxers) {
  /** As go-libp2p (NOISE-8). */
  static final int MAX_MUXERS = 100;

  /** Keeps a signature made here from being good for anything else (NOISE-5, SEC-24). */
  private static final Bytes DOMAIN = Bytes.wrap("noise-libp2p-static-key:".getBytes(US_ASCII));

  NoisePayload {
    muxers = List.copyOf(muxers);
  }

  /** Signs {@code staticKey}: costly, so done once for all handshakes that use the key. */
  static NoisePayload sign(PrivateKey identity, Bytes staticKey, List<ProtocolId> muxers) {
    return new NoisePayload(
        identity.publicKey().encode(),
        identity.sign(Bytes.concatenate(DOMAIN, staticKey)),
        muxers.stream().map(ProtocolId::text).toList());
  }

  byte[] encode() {
    var message =
        NoiseHandshakePayload.newBuilder()
            .setIdentityKey(ByteString.copyFrom(identityKey.toArrayUnsafe()))
            .setIdentitySig(ByteString.copyFrom(signature.toArrayUnsafe()));
    if (!muxers.isEmpty()) {
      message.setExtensions(NoiseExtensions.newBuilder().addAllStreamMuxers(muxers));
    }
    return message.build().toByteArray();
  }

  static NoisePayload decode(byte[] encoded) throws NoiseException.HandshakeFailed {
    NoiseHandshakePayload message;
    try {
      message = NoiseHandshakePayload.parseFrom(encoded);
    } catch (InvalidProtocolBufferException e) {
      throw new NoiseException.HandshakeFailed(
          "handshake payload of %d bytes is no protobuf: %s"
              .formatted(encoded.length, e.getMessage()));
    }
    List<String> muxers = message.getExtensions().getStreamMuxersList();
    if (muxers.size() > MAX_MUXERS) {
      throw new NoiseException.HandshakeFailed(
          "peer lists %d muxers, the limit is %d".formatted(muxers.size(), MAX_MUXERS));
    }
    return new NoisePayload(
        Bytes.wrap(message.getIdentityKey().toByteArray()),
        Bytes.wrap(message.getIdentitySig().toByteArray()),
        muxers);
  }

  /** The peer's key, once it has proven that {@code staticKey} is its own (NOISE-5). */
  PublicKey provenKey(Bytes staticKey) throws NoiseException.HandshakeFailed {
    PublicKey key;
    try {
      key = PublicKey.decode(identityKey);
    } catch (IllegalArgumentException e) {
      throw new NoiseException.HandshakeFailed("peer's identity key: " + e.getMessage());
    }
    if (!key.verify(Bytes.concatenate(DOMAIN, staticKey), signature)) {
      throw new NoiseException.HandshakeFailed(
          "peer's identity key did not sign its static key (signature of %d bytes)"
              .formatted(signature.size()));
    }
    return key;
  }

  /**
   * The initiator's first muxer that the responder has too; empty when a side lists none, and the
   * muxer is negotiated as usual (NOISE-8).
   */
  static Optional<String> chooseMuxer(NoisePayload initiator, NoisePayload responder)
      throws NoiseException.HandshakeFailed {
    if (initiator.muxers.isEmpty() || responder.muxers.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> common =
        initiator.muxers.stream().filter(responder.muxers::contains).findFirst();
    if (common.isEmpty()) {
      throw new NoiseException.HandshakeFailed("no muxer in common with the peer");
    }
    return common;
  }
}
