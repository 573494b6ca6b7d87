package io.kadis.dht.record;

import static io.kadis.dht.record.IpnsFixtures.DATA;
import static io.kadis.dht.record.IpnsFixtures.KEY;
import static io.kadis.dht.record.IpnsFixtures.NOW;
import static io.kadis.dht.record.IpnsFixtures.both;
import static io.kadis.dht.record.IpnsFixtures.bytes;
import static io.kadis.dht.record.IpnsFixtures.second;
import static io.kadis.dht.record.IpnsFixtures.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** A stranger's record, whatever its bytes, is valid or has a reason: never an exception. */
@Requirement({"SEC-30", "IPNS-3"})
class IpnsFuzzTest {
  private static final List<Bytes> CORPUS = List.of(bytes(both()), bytes(second()));
  private static final IpnsValidator VALIDATOR = new IpnsValidator();

  private static Validity validate(Bytes record) {
    return VALIDATOR.validate(KEY, record, NOW);
  }

  @Test
  void everyTruncationIsInvalid() {
    for (Bytes whole : CORPUS) {
      for (int length = 0; length < whole.size(); length++) {
        assertThat(validate(whole.slice(0, length))).isInstanceOf(Validity.Invalid.class);
      }
    }
  }

  @Test
  void garbageIsInvalid() {
    Seeds.check(
        2_000,
        random -> {
          byte[] garbage = new byte[random.nextInt(200)];
          random.nextBytes(garbage);
          assertThat(validate(Bytes.wrap(garbage))).isInstanceOf(Validity.Invalid.class);
        });
  }

  /** What is signed must not be read as something else than was signed. */
  @Test
  void changedDataIsInvalidUnlessItIsTheSame() {
    Seeds.check(
        3_000,
        random -> {
          byte[] data = DATA.toArray();
          change(data, random);
          var record = bytes(second().setData(IpnsFixtures.string(Bytes.wrap(data))));
          assertThat(validate(record) instanceof Validity.Valid)
              .isEqualTo(Bytes.wrap(data).equals(DATA));
        });
  }

  /** As signed by an owner who means harm: what can be read has one way to be written. */
  @Test
  void whateverIsSignedIsReadAsItIsWrittenOrNotAtAll() {
    Seeds.check(
        3_000,
        random -> {
          byte[] bytes = DATA.toArray();
          change(bytes, random);
          var data = Bytes.wrap(bytes);
          if (validate(signed(data)) instanceof Validity.Valid) {
            assertThat(IpnsData.decode(data).encode()).isEqualTo(data);
          }
        });
  }

  @Test
  void neitherDepthNorLengthBringsTheReaderDown() {
    for (String open :
        List.of("81", "9f", "a16161", "d82a", "9bffffffffffffffff", "5b7fffffffffffffff")) {
      var bomb = Bytes.concatenate(Bytes.fromHexString("a16161"), repeated(open));
      assertThatCode(() -> assertThat(validate(signed(bomb))).isInstanceOf(Validity.Invalid.class))
          .doesNotThrowAnyException();
    }
  }

  private static Bytes repeated(String hex) {
    return Bytes.fromHexString(hex.repeat(10_000 / (hex.length() / 2) - 100));
  }

  private static void change(byte[] bytes, RandomGenerator random) {
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      byte[] interesting = {0, 0x17, 0x18, 0x1b, 0x3b, 0x5f, (byte) 0x9f, (byte) 0xff};
      bytes[random.nextInt(bytes.length)] =
          random.nextBoolean()
              ? interesting[random.nextInt(interesting.length)]
              : (byte) random.nextInt();
    }
  }
}
