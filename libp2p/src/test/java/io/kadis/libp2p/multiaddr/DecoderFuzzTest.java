package io.kadis.libp2p.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.Vectors;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiformats.Cid;
import io.kadis.libp2p.multiformats.Multihash;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/**
 * No bytes make a decoder fail in another way than it says: it refuses, or what it accepts survives
 * the way back. Seeds are valid inputs with bytes changed, cut, doubled, inserted, and garbage.
 */
@Requirement("SEC-30")
class DecoderFuzzTest {
  private static final int SEEDS = 3000;

  @Test
  @Requirement({"ADDR-1", "ADDR-2", "ENC-1"})
  void multiaddr() {
    List<Bytes> corpus = new ArrayList<>();
    Vectors.texts("multiaddr").values().forEach(hex -> corpus.add(Bytes.fromHexString(hex)));
    check(
        corpus,
        bytes -> {
          Multiaddr address = new Multiaddr(bytes);
          assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
          assertThat(AddressScope.of(address)).isNotNull();
          assertThat(CircuitAddress.of(address)).isNotNull();
          return address.bytes();
        });
  }

  @Test
  @Requirement("PEERID-8")
  void peerId() {
    List<Bytes> corpus = new ArrayList<>();
    for (String name : Vectors.texts("keys").keySet()) {
      if (name.endsWith("public key")) {
        corpus.add(Vectors.bytes("peerids", name, "peerid_hex"));
      }
    }
    check(
        corpus,
        bytes -> {
          PeerId id = new PeerId(bytes);
          id.inlineKey().ifPresent(key -> assertThat(PeerId.of(key)).isEqualTo(id));
          return PeerId.parse(id.toString()).bytes();
        });
  }

  @Test
  void multihash() {
    check(
        List.of(Multihash.sha256(Bytes.EMPTY).encode(), Bytes.of(0, 0)),
        bytes -> Multihash.decode(bytes).encode());
  }

  @Test
  @Requirement({"PEERID-1", "PEERID-5"})
  void publicKey() {
    List<Bytes> corpus = new ArrayList<>();
    Vectors.texts("keys").values().forEach(hex -> corpus.add(Bytes.fromHexString(hex)));
    Seeds.check(
        SEEDS,
        random -> {
          try {
            Bytes canonical = PublicKey.decode(mutate(pick(corpus, random), random)).encode();
            assertThat(PublicKey.decode(canonical).encode()).isEqualTo(canonical);
          } catch (IllegalArgumentException _) {
            // Refused, as it says.
          }
        });
  }

  @Test
  void signature() {
    List<PublicKey> keys = new ArrayList<>();
    Vectors.texts("keys")
        .forEach((name, hex) -> {
          if (name.endsWith("public key")) {
            keys.add(PublicKey.decode(Bytes.fromHexString(hex)));
          }
        });
    Bytes der = Bytes.fromHexString("3006020101020101");
    Seeds.check(
        500, random -> assertThat(pick(keys, random).verify(der, mutate(der, random))).isFalse());
  }

  @Test
  void privateKey() {
    Bytes valid = Vectors.bytes("keys", "ED25519 private key");
    Seeds.check(
        300,
        random -> {
          try {
            // Any form that is accepted is of the one key: its public half guards the seed.
            assertThat(PrivateKey.decode(mutate(valid, random)).encode()).isEqualTo(valid);
          } catch (IllegalArgumentException _) {
            // Refused, as it says.
          }
        });
  }

  @Test
  @Requirement({"ENV-1", "ENV-3"})
  void peerRecord() {
    Bytes sealed = Vectors.bytes("peer_record", "envelope");
    PeerId peer = PeerId.parse(Vectors.text("peerids", "ED25519 public key", "b58"));
    PeerRecord original = PeerRecord.open(sealed, peer).orElseThrow();
    Seeds.check(
        1000,
        random ->
            PeerRecord.open(mutate(sealed, random), peer)
                .ifPresent(record -> assertThat(record).isEqualTo(original)));
  }

  @Test
  void texts() {
    List<String> corpus = new ArrayList<>(Vectors.texts("multiaddr").keySet());
    corpus.add("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");
    corpus.add("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe");
    List<Function<String, Object>> parsers = List.of(Multiaddr::parse, PeerId::parse, Cid::parse);
    Seeds.check(
        SEEDS,
        random -> {
          StringBuilder text = new StringBuilder(pick(corpus, random));
          for (int i = random.nextInt(4); i > 0; i--) {
            text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(1, 256));
          }
          var parser = pick(parsers, random);
          try {
            Object parsed = parser.apply(text.toString());
            assertThat(parser.apply(parsed.toString())).isEqualTo(parsed);
          } catch (IllegalArgumentException _) {
            // Refused, as it says.
          }
        });
  }

  private static void check(List<Bytes> corpus, Function<Bytes, Bytes> thereAndBack) {
    corpus.forEach(valid -> assertThat(thereAndBack.apply(valid)).isEqualTo(valid));
    Seeds.check(
        SEEDS,
        random -> {
          Bytes mutated = mutate(pick(corpus, random), random);
          try {
            assertThat(thereAndBack.apply(mutated)).isEqualTo(mutated);
          } catch (IllegalArgumentException _) {
            // Refused, as it says.
          }
        });
  }

  private static <T> T pick(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }

  private static Bytes mutate(Bytes valid, RandomGenerator random) {
    int at = random.nextInt(valid.size());
    byte[] garbage = new byte[random.nextInt(1, 12)];
    random.nextBytes(garbage);
    Bytes head = valid.slice(0, at);
    Bytes tail = valid.slice(at);
    return switch (random.nextInt(6)) {
      case 0 -> head; // Truncated.
      case 1 -> Bytes.concatenate(head, Bytes.wrap(garbage), tail);
      case 2 -> Bytes.concatenate(head, Bytes.of(garbage[0]), tail.slice(1));
      case 3 -> Bytes.concatenate(valid, tail); // The end once more.
      case 4 -> Bytes.concatenate(head, Bytes.fromHexString("ffffffffffffffff7f"), tail);
      default -> Bytes.wrap(garbage);
    };
  }
}
