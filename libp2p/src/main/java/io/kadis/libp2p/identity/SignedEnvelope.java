package io.kadis.libp2p.identity;

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
    throw new UnsupportedOperationException();
  }

  /**
   * Opens an envelope: decodes it, then verifies it for {@code domain}.
   *
   * @return empty when it is malformed, of another payload type, or the signature is wrong
   */
  public static Optional<SignedEnvelope> open(Bytes encoded, String domain, Bytes payloadType) {
    throw new UnsupportedOperationException();
  }

  /** The canonical protobuf form: fields in order, no unknown ones. */
  public Bytes encode() {
    throw new UnsupportedOperationException();
  }

  public PeerId signer() {
    return PeerId.of(key);
  }
}
