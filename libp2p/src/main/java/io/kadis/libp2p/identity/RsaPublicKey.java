package io.kadis.libp2p.identity;

import io.kadis.proto.KeyProto.KeyType;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.apache.tuweni.bytes.Bytes;

/**
 * The kind of key that the public bootstrap nodes have.
 *
 * @param data SubjectPublicKeyInfo in DER
 */
record RsaPublicKey(Bytes data) implements PublicKey {
  /** Below, keys can be factored; above, verifying is a way to keep us busy (PEERID-7). */
  private static final int MIN_BITS = 2048;

  private static final int MAX_BITS = 8192;

  /** As go: a longer exponent only makes verifying slow. */
  private static final int MAX_EXPONENT_BITS = 31;

  RsaPublicKey {
    data = canonical(data);
  }

  @Override
  public Bytes encode() {
    return KeyMessage.encode(KeyType.RSA, data);
  }

  @Override
  public boolean verify(Bytes message, Bytes signature) {
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(parse(data));
      verifier.update(message.toArrayUnsafe());
      return verifier.verify(signature.toArrayUnsafe());
    } catch (GeneralSecurityException _) {
      return false; // A signature of another length than the key's.
    }
  }

  /** One key has one encoding, whatever form it came in (PEERID-5). */
  private static Bytes canonical(Bytes spki) {
    try {
      RSAPublicKey key = parse(spki);
      checkSize(key);
      var numbers = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
      return Bytes.wrap(KeyFactory.getInstance("RSA").generatePublic(numbers).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no RSA public key: " + e.getMessage(), e);
    }
  }

  private static void checkSize(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    if (bits < MIN_BITS || bits > MAX_BITS) {
      throw new IllegalArgumentException(
          "RSA key of %d bits, not %d to %d".formatted(bits, MIN_BITS, MAX_BITS));
    }
    int exponentBits = key.getPublicExponent().bitLength();
    if (exponentBits > MAX_EXPONENT_BITS) {
      throw new IllegalArgumentException(
          "RSA exponent of %d bits is over %d".formatted(exponentBits, MAX_EXPONENT_BITS));
    }
  }

  private static RSAPublicKey parse(Bytes spki) throws GeneralSecurityException {
    var spec = new X509EncodedKeySpec(spki.toArrayUnsafe());
    return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
  }
}
