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

  private static final Bytes32 ONE = Bytes32.leftPad(Bytes.of(1));

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
    var sum = new Sum();
    sum.add(a);
    sum.add(b);
    return sum.value();
  }

  private static Bytes32 negated(Bytes32 value) {
    return add(value.not(), ONE);
  }

  /** Adds many up, without a new number for each. One owner. */
  public static final class Sum {
    private long count;
    private final long[] limbs = new long[Bytes32.SIZE / Long.BYTES]; // The lowest last.

    /** One record more. */
    public void plus(Bytes32 item) {
      count++;
      add(item);
    }

    /** Modulo 2^256. */
    private void add(Bytes32 number) {
      long carry = 0;
      for (int i = limbs.length - 1; i >= 0; i--) {
        long augend = limbs[i];
        long sum = augend + number.getLong(i * Long.BYTES) + carry;
        // With a carry coming in, a sum that is back where it was has gone all the way round.
        int order = Long.compareUnsigned(sum, augend);
        carry = order < 0 || (order == 0 && carry == 1) ? 1 : 0;
        limbs[i] = sum;
      }
    }

    public Fingerprint fingerprint() {
      return new Fingerprint(count, value());
    }

    private Bytes32 value() {
      var value = MutableBytes32.create();
      for (int i = 0; i < limbs.length; i++) {
        value.setLong(i * Long.BYTES, limbs[i]);
      }
      return value;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
