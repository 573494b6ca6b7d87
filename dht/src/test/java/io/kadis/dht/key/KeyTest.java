package io.kadis.dht.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.math.BigInteger;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

@Requirement("KAD-20")
class KeyTest {
  private static Key random(RandomGenerator random) {
    byte[] id = new byte[32];
    random.nextBytes(id);
    return new Key(Bytes32.wrap(id));
  }

  /** Shares a random number of bits with {@code near}, so that every word gets to decide. */
  private static Key near(Key near, RandomGenerator random) {
    int shift = random.nextInt(256);
    BigInteger mask = random(random).id().toUnsignedBigInteger().shiftRight(shift);
    return new Key(Bytes32.leftPad(Bytes.of(mask.toByteArray()).trimLeadingZeros()).xor(near.id()));
  }

  @Test
  void ofAPeerIsTheHashOfItsIdsBytes() {
    assertThat(Key.of(PeerId.parse("12D3KooWLU2znyJMtDiHArqAGbZn8CgUGp92kxDBtefftEEaHSZS")))
        .isEqualTo(key("e43d28f0996557c0d5571d75c62a57a59d7ac1d30a51ecedcdb9d5e4afa56100"));
    assertThat(Key.of(PeerId.parse("QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk")))
        .isEqualTo(key("45d658cb8617a1f146305c9ba932404ccbb92eb891b58bfdb8aafcf729220a9f"));
  }

  @Test
  void ofAProviderIsTheHashOfTheMultihash() {
    Bytes multihash =
        Bytes.fromHexString("1220e536c7f88d731f374dccb568aff6f56e838a19382e488039b1ca8ad2599e82fe");
    assertThat(Key.of(multihash))
        .isEqualTo(key("d623250f3f660ab4c3a53d3c97b3f6a0194c548053488d093520206248253bcb"));
  }

  @Test
  void ofARecordIsTheHashOfTheWholeKey() {
    Bytes ipns =
        Bytes.fromHexString(
            "2f69706e732f0024080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
    assertThat(Key.of(ipns))
        .isEqualTo(key("2ea101fbb97dda568a8838337e171e0f017e01699d69a589e39fecc5f77bbf58"));
  }

  private static Key key(String hex) {
    return new Key(Bytes32.fromHexString(hex));
  }

  @Test
  void distanceIsAMetric() {
    Seeds.check(
        500,
        random -> {
          Key a = random(random);
          Key b = near(a, random);
          Key c = random(random);
          assertThat(a.distanceTo(a).bits()).isZero();
          assertThat(a.distanceTo(b)).isEqualTo(b.distanceTo(a));
          assertThat(number(a, b).add(number(b, c))).isGreaterThanOrEqualTo(number(a, c));
        });
  }

  @Test
  void justOnePointIsAtAGivenDistance() {
    Seeds.check(
        500,
        random -> {
          Key a = random(random);
          Key b = near(a, random);
          Key there = new Key(a.id().xor(a.distanceTo(b).value()));
          assertThat(there).isEqualTo(b);
        });
  }

  private static BigInteger number(Key a, Key b) {
    return a.distanceTo(b).value().toUnsignedBigInteger();
  }

  @Test
  void comparingWithoutADistanceIsTheSame() {
    Seeds.check(
        2_000,
        random -> {
          Key target = random(random);
          Key a = near(target, random);
          Key b = random.nextBoolean() ? near(a, random) : near(target, random);
          assertThat(Integer.signum(target.compareDistances(a, b)))
              .isEqualTo(number(target, a).compareTo(number(target, b)))
              .isEqualTo(Integer.signum(target.distanceTo(a).compareTo(target.distanceTo(b))));
        });
  }

  @Test
  void placesAreInTheOrderOfTheirIds() {
    Seeds.check(
        500,
        random -> {
          var a = random(random).id();
          var b = near(new Key(a), random).id();
          assertThat(Integer.signum(Key.compare(a, b)))
              .isEqualTo(a.toUnsignedBigInteger().compareTo(b.toUnsignedBigInteger()));
          assertThat(Key.compare(a, a)).isZero();
        });
  }

  @Test
  @Requirement("KAD-21")
  void commonPrefixLengthCountsEqualLeadingBits() {
    Seeds.check(
        2_000,
        random -> {
          Key a = random(random);
          Key b = near(a, random);
          assertThat(a.commonPrefixLength(b)).isEqualTo(256 - number(a, b).bitLength());
          assertThat(a.distanceTo(b).bits()).isEqualTo(number(a, b).bitLength());
        });
    Key zero = new Key(Bytes32.ZERO);
    assertThat(zero.commonPrefixLength(zero)).isEqualTo(256);
  }
}
