package io.kadis.libp2p.identity;

import io.kadis.libp2p.Vectors;
import io.kadis.libp2p.multiformats.Multihash;
import io.kadis.proto.KeyProto;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import org.apache.tuweni.bytes.Bytes;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;

/** The specification's private keys, of kinds that other peers have and we only verify. */
final class TestKeys {
  private TestKeys() {}

  static KeyProto.PrivateKey privateKey(String name) throws Exception {
    return KeyProto.PrivateKey.parseFrom(Vectors.bytes("keys", name).toArray());
  }

  /** The public key that belongs to a private one, in its canonical form. */
  static Bytes publicOf(KeyProto.PrivateKey key) throws Exception {
    byte[] data = key.getData().toByteArray();
    Bytes publicData =
        switch (key.getType()) {
          case Ed25519 -> Bytes.wrap(data).slice(32);
          case Secp256k1 -> {
            var domain = new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
            ECPoint point = domain.getG().multiply(Bytes.wrap(data).toUnsignedBigInteger());
            yield Bytes.wrap(point.getEncoded(true));
          }
          case ECDSA -> {
            ECPoint point =
                p256().getG().multiply(ECPrivateKey.getInstance(data).getKey()).normalize();
            var algorithm =
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
            yield Bytes.wrap(
                new SubjectPublicKeyInfo(algorithm, point.getEncoded(false)).getEncoded("DER"));
          }
          case RSA -> {
            RSAPrivateCrtKey rsa = rsa(data);
            var numbers = new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent());
            yield Bytes.wrap(KeyFactory.getInstance("RSA").generatePublic(numbers).getEncoded());
          }
        };
    return KeyMessage.encode(key.getType(), publicData);
  }

  static Bytes sign(KeyProto.PrivateKey key, Bytes message) throws Exception {
    byte[] data = key.getData().toByteArray();
    return switch (key.getType()) {
      case Ed25519 -> PrivateKey.ofSeed(Bytes.wrap(data).slice(0, 32)).sign(message);
      case Secp256k1 -> {
        var domain = new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
        yield ecdsa(
            new ECPrivateKeyParameters(Bytes.wrap(data).toUnsignedBigInteger(), domain), message);
      }
      case ECDSA ->
          ecdsa(
              new ECPrivateKeyParameters(ECPrivateKey.getInstance(data).getKey(), p256()), message);
      case RSA -> {
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(rsa(data));
        signer.update(message.toArray());
        yield Bytes.wrap(signer.sign());
      }
    };
  }

  private static Bytes ecdsa(ECPrivateKeyParameters key, Bytes message) throws Exception {
    ECDSASigner signer = new ECDSASigner();
    signer.init(true, key);
    var digest = Multihash.sha256(message).digest();
    var rs = signer.generateSignature(digest.toArray());
    return Bytes.wrap(
        StandardDSAEncoding.INSTANCE.encode(key.getParameters().getN(), rs[0], rs[1]));
  }

  private static ECDomainParameters p256() {
    return new ECDomainParameters(CustomNamedCurves.getByName("P-256"));
  }

  private static RSAPrivateCrtKey rsa(byte[] pkcs1) throws Exception {
    var algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption);
    byte[] pkcs8 = new PrivateKeyInfo(algorithm, ASN1Primitive.fromByteArray(pkcs1)).getEncoded();
    var spec = new PKCS8EncodedKeySpec(pkcs8);
    return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(spec);
  }
}
