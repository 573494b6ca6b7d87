package io.kadis.dht.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Seeds;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final BigInteger MODULUS = BigInteger.TWO.pow(256);

  @Test
  void isTheSameInAnyOrder() {
    Seeds.check(
        50,
        random -> {
          var items = new ArrayList<Bytes32>();
          for (int i = 0; i < 20; i++) {
            items.add(item(random));
          }
          var one = of(items);
          Collections.shuffle(items, new Random(random.nextLong()));
          assertThat(of(items)).isEqualTo(one);
          assertThat(of(items).digest()).isEqualTo(one.digest());
        });
  }

  @Test
  void addsModulo2To256() {
    Seeds.check(
        200,
        random -> {
          var a = item(random);
          var b = item(random);
          var sum = a.toUnsignedBigInteger().add(b.toUnsignedBigInteger()).mod(MODULUS);
          assertThat(Fingerprint.EMPTY.plus(a).plus(b).sum().toUnsignedBigInteger()).isEqualTo(sum);
        });
  }

  @Test
  void whatIsTakenOffAgainLeavesNoTrace() {
    Seeds.check(
        200,
        random -> {
          var before = Fingerprint.EMPTY.plus(item(random));
          var item = item(random);
          var other = Fingerprint.EMPTY.plus(item(random)).plus(item(random));
          assertThat(before.plus(item).minus(item)).isEqualTo(before);
          assertThat(before.plus(other).minus(other)).isEqualTo(before);
        });
  }

  @Test
  void tellsSetsApartThatDifferInOneRecord() {
    var id = Bytes32.leftPad(Bytes.of(7));
    var one = Fingerprint.EMPTY.plus(Fingerprint.item(id, Bytes.of(1)));
    var other = Fingerprint.EMPTY.plus(Fingerprint.item(id, Bytes.of(2)));
    assertThat(one.digest().size()).isEqualTo(Fingerprint.DIGEST_BYTES);
    assertThat(one.digest()).isNotEqualTo(other.digest());
    assertThat(one.digest()).isNotEqualTo(Fingerprint.EMPTY.digest());
  }

  private static Fingerprint of(Iterable<Bytes32> items) {
    var sum = new Fingerprint.Sum();
    items.forEach(sum::plus);
    return sum.fingerprint();
  }

  /** Now and then one with many bits set, so that carries go far. */
  private static Bytes32 item(RandomGenerator random) {
    var bytes = new byte[Bytes32.SIZE];
    random.nextBytes(bytes);
    for (int i = random.nextInt(Bytes32.SIZE + 1); i < Bytes32.SIZE; i++) {
      bytes[i] = (byte) 0xff;
    }
    return Bytes32.wrap(bytes);
  }
}
