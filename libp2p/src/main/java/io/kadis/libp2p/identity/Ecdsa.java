package io.kadis.libp2p.identity;

import io.kadis.libp2p.multiformats.Multihash;
import java.io.IOException;
import java.math.BigInteger;
import org.apache.tuweni.bytes.Bytes;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;

/** What secp256k1 and the NIST curves share: ECDSA over SHA-256, signatures in DER (PEERID-3). */
final class Ecdsa {
  private Ecdsa() {}

  /**
   * @throws IllegalArgumentException for bytes that are no point of the curve
   */
  static ECPublicKeyParameters key(X9ECParameters curve, byte[] point) {
    ECPoint decoded = curve.getCurve().decodePoint(point);
    return new ECPublicKeyParameters(decoded, new ECDomainParameters(curve));
  }

  static boolean verify(ECPublicKeyParameters key, Bytes message, Bytes signature) {
    BigInteger order = key.getParameters().getN();
    try {
      BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(order, signature.toArrayUnsafe());
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(false, key);
      byte[] digest = Multihash.sha256(message).digest().toArrayUnsafe();
      return verifier.verifySignature(digest, rs[0], rs[1]);
    } catch (IOException | IllegalArgumentException _) {
      return false; // No DER, or numbers outside 1 to order - 1.
    }
  }
}
