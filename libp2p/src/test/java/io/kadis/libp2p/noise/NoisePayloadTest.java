package io.kadis.libp2p.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Vectors;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.identity.SignedEnvelope;
import io.kadis.libp2p.multiformats.Varint;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoisePayloadTest {
  private static final PrivateKey IDENTITY =
      PrivateKey.decode(Vectors.bytes("keys", "ED25519 private key"));
  private static final Bytes STATIC = Vectors.bytes("noise_payload", "static");
  private static final Bytes PAYLOAD = Vectors.bytes("noise_payload", "payload");
  private static final Bytes WITH_MUXERS = Vectors.bytes("noise_payload", "payload_ext");
  private static final ProtocolId YAMUX = new ProtocolId("/yamux/1.0.0");

  @Test
  @Requirement({"NOISE-4", "NOISE-5", "NOISE-8"})
  void isThePublishedBytes() {
    assertThat(Bytes.wrap(NoisePayload.sign(IDENTITY, STATIC, List.of()).encode()))
        .isEqualTo(PAYLOAD);
    assertThat(Bytes.wrap(NoisePayload.sign(IDENTITY, STATIC, List.of(YAMUX)).encode()))
        .isEqualTo(WITH_MUXERS);
  }

  @Test
  @Requirement({"NOISE-4", "NOISE-5"})
  void decodesAndProvesThePublishedBytes() throws Exception {
    NoisePayload payload = decode(WITH_MUXERS);

    assertThat(payload.signature()).isEqualTo(Vectors.bytes("noise_payload", "sig"));
    assertThat(payload.muxers()).containsExactly("/yamux/1.0.0");
    assertThat(payload.provenKey(STATIC)).isEqualTo(IDENTITY.publicKey());
  }

  @Test
  @Requirement("NOISE-4")
  void retiredAndUnknownFieldsAreIgnored() throws Exception {
    Bytes field3 = Bytes.fromHexString("1a0401020304");
    Bytes field9 = Bytes.fromHexString("4a020102");

    assertThat(decode(Bytes.concatenate(field9, field3, PAYLOAD))).isEqualTo(decode(PAYLOAD));
  }

  @Test
  @Requirement("NOISE-5")
  void aSignatureOverAnotherStaticKeyIsRefused() throws Exception {
    NoisePayload payload = decode(PAYLOAD);

    assertRefused(payload, STATIC.not());
  }

  @Test
  @Requirement("NOISE-5")
  void missingSignatureOrKeyIsRefused() throws Exception {
    NoisePayload whole = decode(PAYLOAD);

    assertRefused(new NoisePayload(whole.identityKey(), Bytes.EMPTY, List.of()), STATIC);
    assertRefused(new NoisePayload(Bytes.EMPTY, whole.signature(), List.of()), STATIC);
    assertRefused(decode(Bytes.EMPTY), STATIC);
  }

  @Test
  @Requirement({"NOISE-5", "SEC-15"})
  void anRsaKeyOutsideTheLimitsIsRefusedHoweverRightItsSignature() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024); // One that is too large takes too long to make.
    var pair = generator.generateKeyPair();
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update("noise-libp2p-static-key:".getBytes(US_ASCII));
    signature.update(STATIC.toArray());
    byte[] spki = pair.getPublic().getEncoded();
    Bytes length = Varint.encode(spki.length);
    Bytes key = Bytes.concatenate(Bytes.fromHexString("080012"), length, Bytes.wrap(spki));

    assertRefused(new NoisePayload(key, Bytes.wrap(signature.sign()), List.of()), STATIC);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "libp2p-tls-handshake:", "ipns-signature:", "noise-libp2p-static-key"})
  @Requirement("SEC-24")
  void aSignatureMadeForAnythingElseIsRefused(String domain) {
    Bytes signed = Bytes.concatenate(Bytes.wrap(domain.getBytes(US_ASCII)), STATIC);

    assertRefused(
        new NoisePayload(IDENTITY.publicKey().encode(), IDENTITY.sign(signed), List.of()), STATIC);
  }

  @Test
  @Requirement("SEC-24")
  void anEnvelopesSignatureIsRefused() {
    var envelope = SignedEnvelope.sign(IDENTITY, "noise-libp2p-static-key:", Bytes.EMPTY, STATIC);

    assertRefused(
        new NoisePayload(IDENTITY.publicKey().encode(), envelope.signature(), List.of()), STATIC);
  }

  @Test
  @Requirement("NOISE-8")
  void muxersAreCounted() throws Exception {
    List<String> most = Collections.nCopies(NoisePayload.MAX_MUXERS, "/m");
    assertThat(NoisePayload.decode(listing(most).encode()).muxers()).hasSize(100);

    byte[] tooMany = listing(Collections.nCopies(NoisePayload.MAX_MUXERS + 1, "/m")).encode();
    assertThatExceptionOfType(NoiseException.HandshakeFailed.class)
        .isThrownBy(() -> NoisePayload.decode(tooMany))
        .withMessageContaining("101")
        .withMessageContaining("100");
  }

  @Test
  @Requirement("NOISE-8")
  void theInitiatorsPreferenceDecidesTheMuxer() throws Exception {
    NoisePayload initiator = listing(List.of("/a", "/b", "/c"));

    assertThat(NoisePayload.chooseMuxer(initiator, listing(List.of("/c", "/b")))).contains("/b");
    assertThat(NoisePayload.chooseMuxer(initiator, listing(List.of()))).isEmpty();
    assertThat(NoisePayload.chooseMuxer(listing(List.of()), initiator)).isEmpty();
    assertThatExceptionOfType(NoiseException.HandshakeFailed.class)
        .isThrownBy(() -> NoisePayload.chooseMuxer(initiator, listing(List.of("/d"))));
  }

  @Test
  @Requirement({"NOISE-5", "SEC-18", "SEC-30"})
  void mutatedPayloadsAreRefused() {
    Seeds.check(
        1_000,
        random -> {
          byte[] mutated = PAYLOAD.toArray();
          int at = random.nextInt(mutated.length);
          if (random.nextBoolean()) {
            mutated = Arrays.copyOf(mutated, at);
          } else {
            mutated[at] ^= (byte) (1 << random.nextInt(8));
          }
          Bytes arrived = Bytes.wrap(mutated);
          assertThatExceptionOfType(NoiseException.HandshakeFailed.class)
              .isThrownBy(() -> decode(arrived).provenKey(STATIC));
        });
  }

  private static NoisePayload listing(List<String> muxers) {
    return new NoisePayload(Bytes.EMPTY, Bytes.EMPTY, muxers);
  }

  private static NoisePayload decode(Bytes encoded) throws NoiseException.HandshakeFailed {
    return NoisePayload.decode(encoded.toArray());
  }

  private static void assertRefused(NoisePayload payload, Bytes staticKey) {
    assertThatExceptionOfType(NoiseException.HandshakeFailed.class)
        .isThrownBy(() -> payload.provenKey(staticKey));
  }
}
