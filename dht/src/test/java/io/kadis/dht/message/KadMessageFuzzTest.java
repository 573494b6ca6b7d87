package io.kadis.dht.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.kadis.dht.Peers;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** A peer's bytes, whatever they are, become a message or a reason: never an exception. */
@Requirement("SEC-30")
class KadMessageFuzzTest {
  private static final Bytes KEY = Bytes.wrap("/raw/key".getBytes(US_ASCII));
  private static final Bytes VALUE = Bytes.repeat((byte) 9, 40);
  private static final List<PeerInfo> PEERS = Peers.random(3, new SplittableRandom(1));
  private static final List<KadRequest> REQUESTS =
      List.of(
          new KadRequest.FindNode(KEY),
          new KadRequest.GetValue(KEY),
          new KadRequest.PutValue(KEY, VALUE),
          new KadRequest.GetProviders(KEY),
          new KadRequest.AddProvider(KEY, PEERS),
          new KadRequest.Ping());
  private static final List<Bytes> CORPUS =
      List.of(
          new KadRequest.AddProvider(KEY, PEERS).encode(),
          new KadRequest.PutValue(KEY, VALUE).encode(),
          new KadReply.Nodes(PEERS).encode(),
          new KadReply.Value(KEY, Optional.of(VALUE), Optional.of(Instant.EPOCH), PEERS).encode(),
          new KadReply.Providers(KEY, PEERS, PEERS).encode());

  private static void decode(Bytes body) {
    assertThatCode(
            () -> {
              assertThat(KadRequest.decode(body)).isNotNull();
              REQUESTS.forEach(asked -> assertThat(KadReply.decode(body, asked)).isNotNull());
            })
        .doesNotThrowAnyException();
  }

  @Test
  void garbage() {
    Seeds.check(
        3_000,
        random -> {
          byte[] garbage = new byte[random.nextInt(200)];
          random.nextBytes(garbage);
          decode(Bytes.wrap(garbage));
        });
  }

  @Test
  void everyTruncation() {
    for (Bytes whole : CORPUS) {
      for (int length = 0; length < whole.size(); length++) {
        decode(whole.slice(0, length));
      }
    }
  }

  @Test
  void changedBytes() {
    Seeds.check(
        5_000,
        random -> {
          byte[] bytes = CORPUS.get(random.nextInt(CORPUS.size())).toArray();
          for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = interesting(random);
          }
          decode(Bytes.wrap(bytes));
        });
  }

  /** Half of the time a byte that ends, begins or overflows something in protobuf. */
  private static byte interesting(RandomGenerator random) {
    byte[] interesting = {0, 1, 0x0b, 0x0c, 0x7f, (byte) 0x80, (byte) 0xff};
    return random.nextBoolean()
        ? interesting[random.nextInt(interesting.length)]
        : (byte) random.nextInt();
  }

  @Test
  @Requirement("SEC-18")
  void aLengthBeyondTheMessageIsMalformed() {
    for (String field : List.of("12", "1a", "42", "4a", "5a")) {
      Bytes bomb = Bytes.fromHexString(field + "ffffffff07");
      assertThat(KadRequest.decode(bomb)).isInstanceOf(Decoded.Malformed.class);
    }
  }

  @Test
  void deepNestingIsMalformed() {
    assertThat(KadRequest.decode(Bytes.repeat((byte) 0x5b, 100_000)))
        .isInstanceOf(Decoded.Malformed.class);
  }
}
