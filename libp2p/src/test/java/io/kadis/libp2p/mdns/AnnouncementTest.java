package io.kadis.libp2p.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.mdns.DnsMessage.Question;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp");
  private static final PeerId OTHER =
      PeerId.parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");
  private static final String LABEL = "0123456789abcdefghijklmnopqrstuv";
  private static final Multiaddr LAN = Multiaddr.parse("/ip4/10.77.0.1/tcp/4001");
  private static final DnsName INSTANCE = ServiceName.P2P.name().below(LABEL);

  private final Announcement ours = new Announcement(ServiceName.P2P, LABEL, PEER);
  private final Announcement theirs = new Announcement(ServiceName.P2P, "b".repeat(32), OTHER);

  @Test
  @Requirement("MDNS-1")
  void anAnswerIsAPointerToARandomNameWithTheAddressesBesideIt() {
    var answer = ours.answer(List.of(LAN)).orElseThrow();
    assertThat(answer.response()).isTrue();
    assertThat(answer.answers().getFirst())
        .isEqualTo(record(ServiceName.P2P.name(), new DnsRecord.Pointer(INSTANCE)));
    assertThat(answer.additional())
        .containsExactly(
            record(INSTANCE, new DnsRecord.Text(List.of("dnsaddr=" + LAN + "/p2p/" + PEER))),
            record(INSTANCE, new DnsRecord.Server(4001, DnsName.of(LABEL + ".local"))),
            record(DnsName.of(LABEL + ".local"), new DnsRecord.Ip(Bytes.of(10, 77, 0, 1))));
  }

  @Test
  @Requirement("MDNS-1")
  void whoAsksForPeersIsAnsweredOneselfToo() {
    assertThat(ours.isAsked(ours.query())).isTrue();
    assertThat(ours.isAsked(question("_P2P._udp.local", DnsMessage.TYPE_ANY))).isTrue();
    assertThat(ours.isAsked(question("_services._dns-sd._udp.local", DnsMessage.TYPE_PTR)))
        .isTrue();
    assertThat(ours.isAsked(question("_p2p._udp.local", DnsMessage.TYPE_TXT))).isFalse();
    assertThat(ours.isAsked(question("_ipp._tcp.local", DnsMessage.TYPE_PTR))).isFalse();
    assertThat(ours.isAsked(ours.answer(List.of(LAN)).orElseThrow())).isFalse();
  }

  @Test
  @Requirement("MDNS-1")
  void peersReadEachOthersAnswersAndPassOverTheirOwn() {
    var answer = theirs.answer(List.of(LAN)).orElseThrow();
    assertThat(ours.peers(answer)).containsExactly(PeerAddress.of(OTHER, List.of(LAN)));
    assertThat(theirs.peers(answer)).isEmpty();
  }

  @Test
  void aTextForEachAddressIsReadAsWellAsOneForAll() {
    assertThat(
            ours.peers(
                message(
                    text("/ip4/10.77.0.1/tcp/1/p2p/" + OTHER),
                    text("/ip4/10.77.0.1/tcp/2/p2p/" + OTHER))))
        .containsExactly(
            PeerAddress.of(
                OTHER,
                List.of(
                    Multiaddr.parse("/ip4/10.77.0.1/tcp/1"),
                    Multiaddr.parse("/ip4/10.77.0.1/tcp/2"))));
  }

  @Test
  @Requirement("MDNS-1")
  void loopbackAndRelayedAddressesAreNeitherToldNorTaken() {
    List<String> addresses =
        List.of(
            "/ip4/127.0.0.1/tcp/4001",
            "/ip6/::1/tcp/4001",
            "/ip4/10.77.0.1/tcp/4001/p2p/" + PEER + "/p2p-circuit",
            "/dns4/kadis.example/tcp/4001",
            "/ip4/10.77.0.1/udp/4001/quic-v1");
    for (String address : addresses) {
      assertThat(ours.answer(List.of(Multiaddr.parse(address)))).as(address).isEmpty();
      assertThat(ours.peers(message(text(address + "/p2p/" + OTHER)))).as(address).isEmpty();
    }
    assertThat(ours.peers(message(text(LAN.toString())))).as("without an id").isEmpty();
    assertThat(ours.peers(message(text("nonsense")))).isEmpty();
  }

  @Test
  @Requirement("MDNS-1")
  void aPrivateNetworkHasANameOfItsOwn() {
    var name = ServiceName.ofPrivate("0123456789abcdef0123456789abcdef");
    assertThat(name.text()).isEqualTo("_p2p-0123456789abcdef0123456789abcdef._udp.local");
    var hidden = new Announcement(name, LABEL, OTHER);
    assertThat(hidden.isAsked(ours.query())).isFalse();
    assertThat(ours.peers(hidden.answer(List.of(LAN)).orElseThrow())).isEmpty();
  }

  @Test
  void aFarewellIsNoPeer() {
    var gone = new DnsRecord(ServiceName.P2P.name(), 0, new DnsRecord.Pointer(INSTANCE));
    var text = text(LAN + "/p2p/" + OTHER);
    assertThat(ours.peers(new DnsMessage(0, true, List.of(), List.of(gone), List.of(text))))
        .isEmpty();
  }

  @Test
  void whatOneMessageTellsIsBounded() {
    var many =
        IntStream.rangeClosed(1, 50)
            .mapToObj(port -> text("/ip4/10.77.0.1/tcp/%d/p2p/%s".formatted(port, OTHER)));
    assertThat(ours.peers(message(many.toArray(DnsRecord[]::new))))
        .singleElement()
        .satisfies(peer -> assertThat(peer.addresses()).hasSize(Announcement.MAX_ADDRESSES));
    var addresses =
        Stream.iterate(1, i -> i + 1)
            .limit(50)
            .map(i -> Multiaddr.parse("/ip4/10.77.0.1/tcp/" + i));
    assertThat(ours.answer(addresses.toList()).orElseThrow().encode().size()).isLessThan(1_472);
  }

  private static DnsMessage question(String name, int type) {
    return DnsMessage.query(new Question(DnsName.of(name), type));
  }

  private static DnsMessage message(DnsRecord... texts) {
    var pointer = record(ServiceName.P2P.name(), new DnsRecord.Pointer(INSTANCE));
    return new DnsMessage(0, true, List.of(), List.of(pointer), List.of(texts));
  }

  private static DnsRecord text(String address) {
    return record(INSTANCE, new DnsRecord.Text(List.of("dnsaddr=" + address)));
  }

  private static DnsRecord record(DnsName name, DnsRecord.Data data) {
    return new DnsRecord(name, Announcement.TTL_SECONDS, data);
  }
}
