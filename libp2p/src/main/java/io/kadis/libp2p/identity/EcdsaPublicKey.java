package io.kadis.libp2p.identity;

import io.kadis.proto.KeyProto.KeyType;
import java.io.IOException;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * A key on one of the NIST curves P-256, P-384 and P-521. Curves given by parameters are refused:
 * they let the sender choose the arithmetic.
 *
 * @param data SubjectPublicKeyInfo in DER, the point uncompressed
 */
record EcdsaPublicKey(Bytes data) implements PublicKey {
  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(
          SECObjectIdentifiers.secp256r1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  EcdsaPublicKey {
    data = canonical(data);
  }

  @Override
  public Bytes encode() {
    return KeyMessage.encode(KeyType.ECDSA, data);
  }

  @Override
  public boolean verify(Bytes message, Bytes signature) {
    return Ecdsa.verify(parameters(info(data)), message, signature);
  }

  /** One key has one encoding, whatever form it came in (PEERID-5). */
  private static Bytes canonical(Bytes spki) {
    SubjectPublicKeyInfo info = info(spki);
    var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve(info));
    byte[] point = parameters(info).getQ().getEncoded(false);
    try {
      return Bytes.wrap(new SubjectPublicKeyInfo(algorithm, point).getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException("writing DER to memory does no I/O", e);
    }
  }

  private static SubjectPublicKeyInfo info(Bytes spki) {
    try {
      return SubjectPublicKeyInfo.getInstance(spki.toArrayUnsafe());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IllegalArgumentException("ECDSA public key is no SubjectPublicKeyInfo", e);
    }
  }

  private static ASN1ObjectIdentifier curve(SubjectPublicKeyInfo info) {
    AlgorithmIdentifier algorithm = info.getAlgorithm();
    if (algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        && algorithm.getParameters() instanceof ASN1ObjectIdentifier curve
        && CURVES.contains(curve)) {
      return curve;
    }
    throw new IllegalArgumentException("ECDSA public key is not on P-256, P-384 or P-521");
  }

  private static ECPublicKeyParameters parameters(SubjectPublicKeyInfo info) {
    var point = info.getPublicKeyData();
    if (point.getPadBits() != 0) { // BouncyCastle takes asking for its bytes for a bug of ours.
      throw new IllegalArgumentException("ECDSA public key is not a whole number of bytes");
    }
    return Ecdsa.key(CustomNamedCurves.getByOID(curve(info)), point.getOctets());
  }
}
