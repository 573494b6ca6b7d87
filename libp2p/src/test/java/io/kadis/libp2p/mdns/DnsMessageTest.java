package io.kadis.libp2p.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.mdns.DnsMessage.Question;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.MutableBytes;
import org.junit.jupiter.api.Test;

class DnsMessageTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp");

  /** What go's zeroconf asks, but for its id, which is random. */
  private static final String QUERY =
      "0x000000000001000000000000045f703270045f756470056c6f63616c00000c0001";

  @Test
  @Requirement("MDNS-1")
  void aQueryIsTheBytesThatOthersSend() {
    var query = DnsMessage.query(new Question(DnsName.of("_p2p._udp.local"), DnsMessage.TYPE_PTR));
    assertThat(query.encode()).isEqualTo(Bytes.fromHexString(QUERY));
    assertThat(DnsMessage.decode(Bytes.fromHexString(QUERY))).contains(query);
  }

  /** RFC 1035 §4.1.4: F.ISI.ARPA, FOO.F.ISI.ARPA, ARPA and the root, at bytes 20, 40, 64, 92. */
  @Test
  void namesAreCompressedAsRfc1035Shows() {
    Bytes question = Bytes.fromHexString("0x00010001");
    Bytes packet =
        Bytes.concatenate(
            Bytes.fromHexString("0x123400000004000000000000"),
            Bytes.concatenate(Bytes.fromHexString("0x02414100"), question), // Fills up to byte 20.
            Bytes.concatenate(Bytes.fromHexString("0x01460349534904415250410000010001")),
            Bytes.concatenate(Bytes.fromHexString("0x03464f4fc014"), question),
            Bytes.concatenate(Bytes.fromHexString("0xc01a"), question));
    assertThat(DnsMessage.decode(packet).orElseThrow().questions())
        .extracting(each -> each.name().toString())
        .containsExactly("aa", "f.isi.arpa", "foo.f.isi.arpa", "arpa");
  }

  @Test
  void aNameThatGoesRoundIsRefused() {
    String header = "0x000000000001000000000000";
    for (String name : List.of("c00c", "0161c00c", "0161c00e", "c0ff", "c0")) {
      Bytes packet = Bytes.fromHexString(header + name + "000c0001");
      assertThat(DnsMessage.decode(packet)).as(name).isEmpty();
    }
  }

  @Test
  void aNameThatGrowsBeyondItsBoundIsRefused() {
    Bytes label =
        Bytes.concatenate(
            Bytes.of(60), Bytes.wrap("a".repeat(60).getBytes(StandardCharsets.US_ASCII)));
    Bytes packet =
        Bytes.concatenate(
            Bytes.fromHexString("0x000000000001000000000000"),
            Bytes.concatenate(label, label, label, label, label),
            Bytes.fromHexString("0x00000c0001"));
    assertThat(DnsMessage.decode(packet)).isEmpty();
  }

  @Test
  void everyRecordSurvivesTheWire() {
    DnsMessage answer = answer();
    assertThat(DnsMessage.decode(answer.encode())).contains(answer);
    Bytes longer = Bytes.concatenate(answer.encode(), Bytes.wrap(new byte[DnsMessage.MAX_BYTES]));
    assertThat(DnsMessage.decode(longer)).isEmpty();
  }

  @Test
  void errorsAndOtherOperationsAreNotRead() {
    assertThat(DnsMessage.decode(Bytes.fromHexString("0x000084030000000000000000"))).isEmpty();
    assertThat(DnsMessage.decode(Bytes.fromHexString("0x000028000000000000000000"))).isEmpty();
  }

  @Test
  void noBytesOfOthersMakeItFail() {
    List<Bytes> corpus = List.of(Bytes.fromHexString(QUERY), answer().encode());
    Seeds.check(
        2_000,
        random -> {
          var message = DnsMessage.decode(mutated(corpus.get(random.nextInt(2)), random));
          message.ifPresent(DnsMessageTest::peers);
        });
  }

  private static void peers(DnsMessage message) {
    var read = new Announcement(ServiceName.P2P, "reader", new PeerId(PEER.bytes())).peers(message);
    assertThat(read).hasSizeLessThanOrEqualTo(Announcement.MAX_PEERS);
  }

  private static Bytes mutated(Bytes bytes, RandomGenerator random) {
    MutableBytes mutated = bytes.mutableCopy();
    for (int i = random.nextInt(1, 8); i > 0; i--) {
      mutated.set(random.nextInt(mutated.size()), (byte) random.nextInt(256));
    }
    return random.nextInt(4) == 0 ? mutated.slice(0, random.nextInt(mutated.size())) : mutated;
  }

  private static DnsMessage answer() {
    return new Announcement(ServiceName.P2P, "a".repeat(32), PEER)
        .answer(
            List.of(
                Multiaddr.parse("/ip4/10.77.0.1/tcp/4001"),
                Multiaddr.parse("/ip6/fd00::1/tcp/4001")))
        .orElseThrow();
  }
}
