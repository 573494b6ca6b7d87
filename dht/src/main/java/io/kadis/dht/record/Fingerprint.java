package io.kadis.dht.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.bytes.MutableBytes32;

/**
 * What a set of records comes to, whatever their order: so that two replicas can see that they hold
 * the same without naming it, and that a record comes or goes by one addition. Pure.
 *
 * @param count of records
 * @param sum of their {@link #item}s, modulo 2^256
 */
public record Fingerprint(long count, Bytes32 sum) {
  /** Of {@link #digest}: as it travels. */
  public static final int DIGEST_BYTES = 16;

  /** Of no record. */
  public static final Fingerprint EMPTY = new Fingerprint(0, Bytes32.ZERO);

  /**
   * What one record adds: the SHA-256 of its key-space id and its value.
   *
   * @param id {@code Key.of(key).id()}
   */
  public static Bytes32 item(Bytes32 id, Bytes value) {
    var sha256 = sha256();
    sha256.update(id.toArrayUnsafe());
    sha256.update(value.toArrayUnsafe());
    return Bytes32.wrap(sha256.digest());
  }

  /** With one record more. */
  public Fingerprint plus(Bytes32 item) {
    return new Fingerprint(count + 1, add(sum, item));
  }

  /** With one record less; it was in. */
  public Fingerprint minus(Bytes32 item) {
    return new Fingerprint(count - 1, add(sum, negated(item)));
  }

  /** Of both sets together; they share no record. */
  public Fingerprint plus(Fingerprint other) {
    return new Fingerprint(count + other.count, add(sum, other.sum));
  }

  /** Of what is left without {@code other}, all of which was in. */
  public Fingerprint minus(Fingerprint other) {
    return new Fingerprint(count - other.count, add(sum, negated(other.sum)));
  }

  /** The first {@value #DIGEST_BYTES} bytes of the SHA-256 of the count, 8 bytes, and the sum. */
  public Bytes digest() {
    var sha256 = sha256();
    sha256.update(Bytes.ofUnsignedLong(count).toArrayUnsafe());
    sha256.update(sum.toArrayUnsafe());
    return Bytes.wrap(sha256.digest(), 0, DIGEST_BYTES);
  }

  private static Bytes32 add(Bytes32 a, Bytes32 b) {
    var sum = MutableBytes32.create();
    long carry = 0;
    for (int i = Bytes32.SIZE - Integer.BYTES; i >= 0; i -= Integer.BYTES) {
      carry += Integer.toUnsignedLong(a.getInt(i)) + Integer.toUnsignedLong(b.getInt(i));
      sum.setInt(i, (int) carry);
      carry >>>= Integer.SIZE;
    }
    return sum;
  }

  private static Bytes32 negated(Bytes32 value) {
    return add(value.not(), Bytes32.leftPad(Bytes.of(1)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
