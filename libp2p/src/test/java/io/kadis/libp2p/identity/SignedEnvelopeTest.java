package io.kadis.libp2p.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kadis.libp2p.Vectors;
import io.kadis.proto.EnvelopeProto;
import io.kadis.proto.KeyProto.KeyType;
import io.kadis.testing.Requirement;
import java.security.KeyPairGenerator;
import java.security.Signature;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class SignedEnvelopeTest {
  private static final String DOMAIN = "libp2p-peer-record";
  private static final Bytes TYPE = Bytes.of(3, 1);
  private static final Bytes ENVELOPE = Vectors.bytes("peer_record", "envelope");
  private static final Bytes PAYLOAD = Vectors.bytes("peer_record", "payload");
  private static final PrivateKey KEY =
      PrivateKey.decode(Vectors.bytes("keys", "ED25519 private key"));

  @Test
  @Requirement("ENV-1")
  void thePublishedEnvelopeGoesBothWays() {
    SignedEnvelope signed = SignedEnvelope.sign(KEY, DOMAIN, TYPE, PAYLOAD);
    assertThat(signed.signature()).isEqualTo(Vectors.bytes("peer_record", "signature"));
    assertThat(signed.encode()).isEqualTo(ENVELOPE);
    assertThat(SignedEnvelope.open(ENVELOPE, DOMAIN, TYPE)).contains(signed);
    assertThat(signed.signer()).isEqualTo(KEY.peerId());
  }

  @Test
  @Requirement("ENV-1")
  void whatIsSignedHasEachPartBehindItsLength() {
    Bytes signed = Vectors.bytes("peer_record", "to_sign");
    assertThat(KEY.sign(signed)).isEqualTo(Vectors.bytes("peer_record", "signature"));
  }

  @Test
  @Requirement("ENV-1")
  void anyFlippedByteIsRejected() {
    for (int i = 0; i < ENVELOPE.size(); i++) {
      byte[] flipped = ENVELOPE.toArray();
      flipped[i] ^= 1;
      assertThat(SignedEnvelope.open(Bytes.wrap(flipped), DOMAIN, TYPE)).as("byte %d", i).isEmpty();
    }
  }

  @Test
  @Requirement("ENV-1")
  void anotherDomainOrTypeIsRejected() {
    assertThat(SignedEnvelope.open(ENVELOPE, "libp2p-relay-rsvp", TYPE)).isEmpty();
    assertThat(SignedEnvelope.open(ENVELOPE, DOMAIN, Bytes.of(3, 2))).isEmpty();
  }

  /** The limits of keys hold here too: the signature is right, and is not even looked at. */
  @Test
  @Requirement("SEC-15")
  void aKeyOutsideTheLimitsIsRejectedHoweverRightItsSignature() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    var pair = generator.generateKeyPair();
    var rsa = Signature.getInstance("SHA256withRSA");
    rsa.initSign(pair.getPrivate());
    rsa.update(Vectors.bytes("peer_record", "to_sign").toArray());
    var key = KeyMessage.encode(KeyType.RSA, Bytes.wrap(pair.getPublic().getEncoded()));
    var envelope =
        EnvelopeProto.Envelope.newBuilder()
            .setPublicKey(ByteString.copyFrom(key.toArray()))
            .setPayloadType(ByteString.copyFrom(TYPE.toArray()))
            .setPayload(ByteString.copyFrom(PAYLOAD.toArray()))
            .setSignature(ByteString.copyFrom(rsa.sign()));
    assertThat(SignedEnvelope.open(Bytes.wrap(envelope.build().toByteArray()), DOMAIN, TYPE))
        .isEmpty();
  }

  @Test
  @Requirement("ENV-1")
  void bytesCannotMoveFromOnePartToTheNext() {
    SignedEnvelope honest = SignedEnvelope.sign(KEY, "ab", Bytes.of('c'), Bytes.of('d'));
    var moved =
        new SignedEnvelope(honest.key(), Bytes.of('b', 'c'), honest.payload(), honest.signature());
    assertThat(SignedEnvelope.open(moved.encode(), "a", moved.payloadType())).isEmpty();
  }

  @Test
  @Requirement({"ENC-3", "ENC-4"})
  void absentFieldsAreEmptyAndUnknownOnesAreNotKept() {
    SignedEnvelope bare = SignedEnvelope.sign(KEY, "d", Bytes.EMPTY, Bytes.EMPTY);
    Bytes withUnknown = Bytes.concatenate(bare.encode(), Bytes.fromHexString("ca29027878"));

    assertThat(SignedEnvelope.open(bare.encode(), "d", Bytes.EMPTY)).contains(bare);
    assertThat(SignedEnvelope.open(withUnknown, "d", Bytes.EMPTY).orElseThrow().encode())
        .isEqualTo(bare.encode());
  }

  @Test
  @Requirement("ENC-4")
  void fieldsMayComeInAnyOrder() {
    Bytes key = ENVELOPE.slice(0, 38);
    Bytes others = ENVELOPE.slice(38);
    assertThat(SignedEnvelope.open(Bytes.concatenate(others, key), DOMAIN, TYPE)).isPresent();
  }
}
