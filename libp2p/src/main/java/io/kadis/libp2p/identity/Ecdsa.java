package io.kadis.libp2p.identity;

import io.kadis.libp2p.multiformats.Multihash;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
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
    try {
      BigInteger[] rs = decode(key.getParameters().getN(), signature.toArrayUnsafe());
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(false, key);
      byte[] digest = Multihash.sha256(message).digest().toArrayUnsafe();
      return verifier.verifySignature(digest, rs[0], rs[1]);
    } catch (IOException | IllegalArgumentException | IllegalStateException _) {
      return false; // No DER, or numbers outside 1 to order - 1.
    }
  }

  /**
   * Strict: only the one DER form of r and s. Not {@code StandardDSAEncoding.decode}, which fails
   * with a ClassCastException on other DER than integers.
   */
  private static BigInteger[] decode(BigInteger order, byte[] der) throws IOException {
    ASN1Sequence pair = ASN1Sequence.getInstance(der);
    if (pair.size() != 2) {
      throw new IllegalArgumentException("an ECDSA signature is two numbers, not " + pair.size());
    }
    BigInteger r = ASN1Integer.getInstance(pair.getObjectAt(0)).getValue();
    BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue();
    if (!Arrays.equals(StandardDSAEncoding.INSTANCE.encode(order, r, s), der)) {
      throw new IllegalArgumentException("an ECDSA signature that is not DER");
    }
    return new BigInteger[] {r, s};
  }
}
