package io.kadis.libp2p.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.Vectors;
import io.kadis.proto.KeyProto.KeyType;
import io.kadis.testing.Requirement;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTest {
  private static final Bytes MESSAGE = Bytes.wrap("a message".getBytes(StandardCharsets.UTF_8));

  @ParameterizedTest
  @ValueSource(strings = {"ECDSA", "ED25519", "secp256k1", "rsa"})
  @Requirement({"PEERID-1", "PEERID-2"})
  void privateKeysOfTheSpecificationHaveItsPublicKeys(String kind) throws Exception {
    Bytes expected = Vectors.bytes("keys", kind + " public key");

    assertThat(TestKeys.publicOf(TestKeys.privateKey(kind + " private key"))).isEqualTo(expected);
    assertThat(PublicKey.decode(expected).encode()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ECDSA", "ED25519", "secp256k1", "rsa"})
  @Requirement("PEERID-3")
  void verifiesItsOwnSignaturesOnly(String kind) throws Exception {
    PublicKey key = PublicKey.decode(Vectors.bytes("keys", kind + " public key"));
    Bytes signature = TestKeys.sign(TestKeys.privateKey(kind + " private key"), MESSAGE);

    assertThat(key.verify(MESSAGE, signature)).isTrue();
    assertThat(key.verify(Bytes.concatenate(MESSAGE, Bytes.of(0)), signature)).isFalse();
    assertThat(key.verify(MESSAGE, Bytes.EMPTY)).isFalse();
    assertThat(key.verify(MESSAGE, Bytes.concatenate(signature, Bytes.of(0)))).isFalse();
    for (int i = 0; i < signature.size(); i++) {
      assertThat(key.verify(MESSAGE, flip(signature, i))).as("byte %d", i).isFalse();
    }
  }

  /** Signatures by go-libp2p: in its TLS certificates, over a prefix and the certificate's key. */
  @Test
  @Requirement("PEERID-3")
  void verifiesWhatOtherImplementationsSigned() throws Exception {
    for (Map<String, String> published : Vectors.list("tls_certs")) {
      Bytes der = Bytes.fromHexString(published.get("cert"));
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der.toArray()));
      Bytes extension = Bytes.wrap(certificate.getExtensionValue("1.3.6.1.4.1.53594.1.1"));
      var signed =
          ASN1Sequence.getInstance(ASN1OctetString.getInstance(extension.toArray()).getOctets());
      PublicKey key = PublicKey.decode(octets(signed, 0));
      Bytes message =
          Bytes.concatenate(
              Bytes.wrap("libp2p-tls-handshake:".getBytes(StandardCharsets.UTF_8)),
              Bytes.wrap(certificate.getPublicKey().getEncoded()));

      boolean valid = !"INVALID".equals(published.get("peerid"));
      assertThat(key.verify(message, octets(signed, 1))).isEqualTo(valid);
      if (valid) {
        assertThat(PeerId.of(key)).hasToString(published.get("peerid"));
      }
    }
  }

  private static Bytes octets(ASN1Sequence sequence, int index) {
    return Bytes.wrap(ASN1OctetString.getInstance(sequence.getObjectAt(index)).getOctets());
  }

  @Test
  @Requirement("PEERID-5")
  void otherEncodingsOfAKeyGiveTheSameId() throws Exception {
    Bytes canonical = Vectors.bytes("keys", "ECDSA public key");
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(canonical.slice(4).toArray());
    byte[] compressed =
        CustomNamedCurves.getByName("P-256")
            .getCurve()
            .decodePoint(info.getPublicKeyData().getOctets())
            .getEncoded(true);
    Bytes shorter =
        Bytes.wrap(new SubjectPublicKeyInfo(info.getAlgorithm(), compressed).getEncoded());
    Bytes unknownField = Bytes.concatenate(canonical, Bytes.fromHexString("1a0100"));

    for (Bytes other : new Bytes[] {KeyMessage.encode(KeyType.ECDSA, shorter), unknownField}) {
      assertThat(other).isNotEqualTo(canonical);
      assertThat(PublicKey.decode(other).encode()).isEqualTo(canonical);
    }
  }

  @Test
  @Requirement({"PEERID-2", "SEC-20"})
  void anEcdsaPointThatIsNoWholeNumberOfBytesIsRefused() {
    byte[] spki = Vectors.bytes("keys", "ECDSA public key").slice(4).toArray();
    int unusedBits = 25; // Behind the BIT STRING's tag and length.
    assertThat(spki[unusedBits]).isZero();
    spki[unusedBits] = 1;
    spki[spki.length - 1] &= (byte) 0xfe;
    Bytes key = KeyMessage.encode(KeyType.ECDSA, Bytes.wrap(spki));
    assertThatThrownBy(() -> PublicKey.decode(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2047, 8193})
  @Requirement({"PEERID-7", "SEC-15"})
  void rsaKeysOutsideTheWindowAreRefused(int bits) throws Exception {
    Bytes key = KeyMessage.encode(KeyType.RSA, rsa(bits, 65537));
    assertThatThrownBy(() -> PublicKey.decode(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("RSA key of %d bits, not 2048 to 8192".formatted(bits));
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 8192})
  @Requirement("PEERID-7")
  void rsaKeysAtTheEdgesOfTheWindowAreAccepted(int bits) throws Exception {
    Bytes key = KeyMessage.encode(KeyType.RSA, rsa(bits, 65537));
    assertThat(PublicKey.decode(key).encode()).isEqualTo(key);
  }

  @Test
  @Requirement("PEERID-7")
  void rsaExponentsThatOnlyCostTimeAreRefused() throws Exception {
    Bytes key = KeyMessage.encode(KeyType.RSA, rsa(2048, (1L << 40) + 1));
    assertThatThrownBy(() -> PublicKey.decode(key))
        .hasMessage("RSA exponent of 41 bits is over 31");
  }

  /** Some odd number of that size: nobody can sign with it, but it looks like a key. */
  private static Bytes rsa(int bits, long exponent) throws Exception {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
    var numbers = new RSAPublicKeySpec(modulus, BigInteger.valueOf(exponent));
    return Bytes.wrap(KeyFactory.getInstance("RSA").generatePublic(numbers).getEncoded());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // Neither field.
        "0801", // No data.
        "12201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e", // No type.
        "080412201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e", // Type 4.
        "0801121f1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce2", // 31 bytes.
        "080212210477", // Cut.
        "08021221057777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99", // No point.
        "080312023000", // No key information.
        "080012023000",
      })
  @Requirement("PEERID-2")
  void otherBytesAreNoKey(String hex) {
    assertThatThrownBy(() -> PublicKey.decode(Bytes.fromHexString(hex)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void otherCurvesAreRefused() {
    Bytes p224 = Bytes.fromHexString("304e301006072a8648ce3d020106052b81040021033a0004");
    assertThatThrownBy(() -> new EcdsaPublicKey(Bytes.concatenate(p224, Bytes.wrap(new byte[56]))))
        .hasMessageContaining("not on P-256, P-384 or P-521");
  }

  @Test
  void sizeIsBoundedBeforeAnythingIsParsed() {
    assertThatThrownBy(() -> PublicKey.decode(Bytes.wrap(new byte[1201])))
        .hasMessage("public key of 1201 bytes is over 1200");
  }

  private static Bytes flip(Bytes bytes, int index) {
    byte[] flipped = bytes.toArray();
    flipped[index] ^= 1;
    return Bytes.wrap(flipped);
  }
}
