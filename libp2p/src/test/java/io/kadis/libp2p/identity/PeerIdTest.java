package io.kadis.libp2p.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.Vectors;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ECDSA public key",
        "ED25519 public key",
        "secp256k1 public key",
        "rsa public key"
      })
  @Requirement({"PEERID-4", "PEERID-6"})
  void isTheMultihashOfTheKeyInEveryTextForm(String name) {
    PeerId id = PeerId.of(PublicKey.decode(Vectors.bytes("keys", name)));

    assertThat(id.bytes()).isEqualTo(Vectors.bytes("peerids", name, "peerid_hex"));
    assertThat(id).hasToString(Vectors.text("peerids", name, "b58"));
    for (String form : new String[] {"b58", "cid_b32", "cid_b36"}) {
      assertThat(PeerId.parse(Vectors.text("peerids", name, form))).isEqualTo(id);
    }
  }

  @Test
  @Requirement("PEERID-6")
  void printsBase58AndReadsCids() {
    assertThat(PeerId.parse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"))
        .hasToString("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");
    assertThat(PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"))
        .hasToString("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "Qm",
        "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5S0", // 0 is no base58 digit.
        "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5", // Cut short.
        "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", // Codec raw.
        "zQmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N", // CIDv0 in CID clothes.
      })
  @Requirement("PEERID-6")
  void refusesOtherTextsNamingThem(String text) {
    assertThatThrownBy(() -> PeerId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x",
        "0x00",
        "0x0001", // Cut short.
        "0x000102ff", // Leftover.
        "0x122000", // Cut short.
        "0x121f00000000000000000000000000000000000000000000000000000000000000", // 31 bytes.
        "0x134000", // SHA-512.
      })
  @Requirement("PEERID-8")
  void acceptsOnlyIdentityAndSha256(String hex) {
    assertThatThrownBy(() -> new PeerId(Bytes.fromHexString(hex)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Requirement("PEERID-8")
  void identityDigestsEndAt42Bytes() {
    assertThat(new PeerId(identity(42)).inlineKey()).isEmpty();
    assertThatThrownBy(() -> new PeerId(identity(43))).isInstanceOf(IllegalArgumentException.class);
  }

  private static Bytes identity(int size) {
    return Bytes.concatenate(Bytes.of(0, size), Bytes.wrap(new byte[size]));
  }

  @Test
  void carriesTheKeyWhenItIsShort() {
    for (String name : new String[] {"ED25519 public key", "secp256k1 public key"}) {
      PublicKey key = PublicKey.decode(Vectors.bytes("keys", name));
      assertThat(PeerId.of(key).inlineKey()).contains(key);
    }
    assertThat(PeerId.parse(Vectors.text("peerids", "rsa public key", "b58")).inlineKey())
        .isEmpty();
  }

  @Test
  @Requirement("PEERID-5")
  void anIdAroundAnotherEncodingOfAKeyIsNotThatKeys() {
    Bytes swapped = swapFields(Vectors.bytes("keys", "ED25519 public key"));
    PublicKey key = PublicKey.decode(swapped);
    PeerId forged = new PeerId(Bytes.concatenate(Bytes.of(0, swapped.size()), swapped));

    assertThat(PeerId.of(key)).hasToString(Vectors.text("peerids", "ED25519 public key", "b58"));
    assertThat(forged).isNotEqualTo(PeerId.of(key));
    assertThat(forged.inlineKey()).isEmpty();
  }

  /** The same protobuf message with field 2 before field 1. */
  private static Bytes swapFields(Bytes key) {
    return Bytes.concatenate(key.slice(2), key.slice(0, 2));
  }

  @Test
  void equalsAndOrdersByBytes() {
    Seeds.check(
        200,
        random -> {
          byte[] digest = new byte[4];
          random.nextBytes(digest);
          PeerId id = new PeerId(Bytes.concatenate(Bytes.of(0, 4), Bytes.wrap(digest)));
          digest[random.nextInt(4)] ^= 1;
          PeerId other = new PeerId(Bytes.concatenate(Bytes.of(0, 4), Bytes.wrap(digest)));

          PeerId again = PeerId.parse(id.toString());
          assertThat(again).isEqualTo(id).hasSameHashCodeAs(id).isEqualByComparingTo(id);
          assertThat(other).isNotEqualTo(id);
          assertThat(Integer.signum(id.compareTo(other)))
              .isEqualTo(Integer.signum(id.bytes().compareTo(other.bytes())))
              .isNotZero();
        });
  }
}
