package io.kadis.libp2p.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.libp2p.multiformats.Varint;
import io.kadis.proto.EnvelopeProto.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A payload with its signer's key and signature. specs/RFC/0002; ENV-1.
 *
 * @param key the signer's
 * @param payloadType what the payload is
 * @param payload the signed bytes
 * @param signature over domain, type and payload, each behind its length
 */
public record SignedEnvelope(PublicKey key, Bytes payloadType, Bytes payload, Bytes signature) {
  public static SignedEnvelope sign(
      PrivateKey key, String domain, Bytes payloadType, Bytes payload) {
    Bytes signature = key.sign(signedBytes(domain, payloadType, payload));
    return new SignedEnvelope(key.publicKey(), payloadType, payload, signature);
  }

  /**
   * Opens an envelope: decodes it, then verifies it for {@code domain}.
   *
   * @return empty when it is malformed, of another payload type, or the signature is wrong
   */
  public static Optional<SignedEnvelope> open(Bytes encoded, String domain, Bytes payloadType) {
    try {
      SignedEnvelope envelope = decode(encoded);
      return Optional.of(envelope)
          .filter(e -> e.payloadType.equals(payloadType))
          .filter(e -> e.isSignedFor(domain));
    } catch (InvalidProtocolBufferException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** What an envelope claims, unproven: to see whether it is worth the proof. */
  public static Optional<Bytes> unverifiedPayload(Bytes encoded) {
    try {
      return Optional.of(bytes(Envelope.parseFrom(encoded.toArrayUnsafe()).getPayload()));
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }

  private static SignedEnvelope decode(Bytes encoded) throws InvalidProtocolBufferException {
    Envelope message = Envelope.parseFrom(encoded.toArrayUnsafe());
    return new SignedEnvelope(
        PublicKey.decode(bytes(message.getPublicKey())),
        bytes(message.getPayloadType()),
        bytes(message.getPayload()),
        bytes(message.getSignature()));
  }

  private boolean isSignedFor(String domain) {
    return key.verify(signedBytes(domain, payloadType, payload), signature);
  }

  /** The canonical protobuf form: fields in order, no unknown ones. */
  public Bytes encode() {
    return Bytes.wrap(
        Envelope.newBuilder()
            .setPublicKey(byteString(key.encode()))
            .setPayloadType(byteString(payloadType))
            .setPayload(byteString(payload))
            .setSignature(byteString(signature))
            .build()
            .toByteArray());
  }

  public PeerId signer() {
    return PeerId.of(key);
  }

  /** Each part behind its length, so that no two triples give the same bytes. */
  private static Bytes signedBytes(String domain, Bytes payloadType, Bytes payload) {
    Bytes domainBytes = Bytes.wrap(domain.getBytes(StandardCharsets.UTF_8));
    return Bytes.concatenate(
        Varint.encode(domainBytes.size()),
        domainBytes,
        Varint.encode(payloadType.size()),
        payloadType,
        Varint.encode(payload.size()),
        payload);
  }

  private static Bytes bytes(ByteString string) {
    return Bytes.wrap(string.toByteArray());
  }

  private static ByteString byteString(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArrayUnsafe());
  }
}
