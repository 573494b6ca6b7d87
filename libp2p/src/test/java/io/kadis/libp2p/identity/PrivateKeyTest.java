package io.kadis.libp2p.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.Vectors;
import io.kadis.testing.Requirement;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class PrivateKeyTest {
  private static final Bytes ENCODED = Vectors.bytes("keys", "ED25519 private key");
  private static final Bytes SEED = ENCODED.slice(4, 32);
  private static final Bytes PUBLIC = ENCODED.slice(36, 32);

  @Test
  @Requirement({"PEERID-1", "PEERID-2"})
  void isReadFromTheFileFormAndWrittenBack() {
    PrivateKey key = PrivateKey.decode(ENCODED);

    assertThat(key.encode()).isEqualTo(ENCODED);
    assertThat(PrivateKey.ofSeed(SEED).encode()).isEqualTo(ENCODED);
    assertThat(key.publicKey().encode()).isEqualTo(Vectors.bytes("keys", "ED25519 public key"));
    assertThat(key.peerId()).hasToString(Vectors.text("peerids", "ED25519 public key", "b58"));
  }

  @Test
  @Requirement("PEERID-2")
  void theOldFormIsReadWhenBothPublicHalvesMatch() {
    Bytes prefix = Bytes.fromHexString("08011260");
    PrivateKey key = PrivateKey.decode(Bytes.concatenate(prefix, SEED, PUBLIC, PUBLIC));
    assertThat(key.encode()).isEqualTo(ENCODED);

    for (Bytes halves :
        new Bytes[] {Bytes.concatenate(SEED, PUBLIC), Bytes.concatenate(PUBLIC, SEED)}) {
      assertThatThrownBy(() -> PrivateKey.decode(Bytes.concatenate(prefix, SEED, halves)))
          .hasMessage("the public half is not that of the Ed25519 seed");
    }
  }

  @Test
  @Requirement("PEERID-3")
  void signsAsTheSpecificationDoes() {
    Bytes staticKey = Vectors.bytes("noise_payload", "static");
    Bytes prefix = Bytes.wrap("noise-libp2p-static-key:".getBytes(StandardCharsets.UTF_8));
    Bytes message = Bytes.concatenate(prefix, staticKey);
    PrivateKey key = PrivateKey.decode(ENCODED);

    assertThat(key.sign(message)).isEqualTo(Vectors.bytes("noise_payload", "sig"));
    assertThat(key.publicKey().verify(message, key.sign(message))).isTrue();
  }

  @Test
  void everyGeneratedKeyIsAnother() {
    PrivateKey key = PrivateKey.generate(new SecureRandom());
    assertThat(key.peerId()).isNotEqualTo(PrivateKey.generate(new SecureRandom()).peerId());
    assertThat(PrivateKey.decode(key.encode()).peerId()).isEqualTo(key.peerId());
  }

  @Test
  void otherKindsAndBytesAreRefusedSayingWhy() {
    assertThatThrownBy(() -> PrivateKey.decode(Vectors.bytes("keys", "rsa private key")))
        .hasMessage("private key of type RSA: only Ed25519 can be an identity here");
    assertThatThrownBy(() -> PrivateKey.decode(Bytes.of(1, 2, 3)))
        .hasMessage("no private key in libp2p's protobuf form");
    assertThatThrownBy(() -> PrivateKey.decode(Bytes.fromHexString("08011200")))
        .hasMessage("Ed25519 private key has 0 bytes, not 64 or 96");
    assertThatThrownBy(() -> PrivateKey.ofSeed(Bytes.of(1)))
        .hasMessage("Ed25519 seed has 1 bytes, not 32");
  }

  @Test
  @Requirement("SEC-26")
  void isNeverPrinted() {
    String printed = PrivateKey.decode(ENCODED).toString();
    assertThat(printed)
        .isEqualTo("PrivateKey[of 12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq]");
  }
}
