package io.kadis.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.proto.IdentifyProto.Identify;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class IdentifyCodecTest {
  private static final ProtocolId KAD = new ProtocolId("/kadis/kad/1.0.0");
  private static final Multiaddr OBSERVED = Multiaddr.parse("/ip4/198.51.100.7/tcp/50000");

  private final PrivateKey key = PrivateKey.generate(new SecureRandom());
  private final PeerId peer = key.peerId();

  private static List<Multiaddr> addresses(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Multiaddr.parse("/dns4/%s-%d.example/tcp/4001".formatted("x".repeat(50), i)))
        .toList();
  }

  private IdentifyCodec.Self self(List<Multiaddr> addresses) {
    return new IdentifyCodec.Self(
        key.publicKey(),
        "kadis/1",
        Set.of(KAD),
        addresses,
        OBSERVED,
        new PeerRecord(peer, 3, addresses).seal(key));
  }

  private Identification decoded(Bytes... parts) {
    return ((IdentifyCodec.Ok) IdentifyCodec.decode(List.of(parts), peer, Optional.empty()))
        .identification();
  }

  private static Bytes bytes(Identify.Builder message) {
    return Bytes.wrap(message.build().toByteArray());
  }

  private static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toArray());
  }

  @Test
  @Requirement({"ID-3", "ID-5"})
  void saysAllThereIsToSay() {
    var addresses = addresses(2);
    var parts = IdentifyCodec.encode(self(addresses));
    assertThat(parts).hasSize(1);
    var told = decoded(parts.toArray(Bytes[]::new));
    assertThat(told.listenAddresses()).isEqualTo(addresses);
    assertThat(told.protocols()).containsExactly(KAD);
    assertThat(told.observedAddress()).contains(OBSERVED);
    assertThat(told.agentVersion()).contains("kadis/1");
    assertThat(told.signedRecord()).contains(new PeerRecord(peer, 3, addresses));
  }

  @Test
  @Requirement({"ID-1", "ID-2"})
  void aLongSelfIsToldInTwoPartsThatMerge() {
    var addresses = addresses(40);
    var parts = IdentifyCodec.encode(self(addresses));
    assertThat(parts).hasSize(2).allMatch(part -> part.size() <= 4096);
    var told = decoded(parts.toArray(Bytes[]::new));
    assertThat(told.listenAddresses()).isEqualTo(addresses);
    assertThat(told.signedRecord()).isPresent();
  }

  @Test
  @Requirement("ID-2")
  void addressesThatDoNotFitAreLeftOut() {
    var addresses = addresses(200);
    var parts = IdentifyCodec.encode(self(addresses));
    assertThat(parts).hasSize(1).allMatch(part -> part.size() <= 4096);
    var told = decoded(parts.toArray(Bytes[]::new));
    assertThat(told.listenAddresses())
        .hasSizeGreaterThan(40)
        .isEqualTo(addresses.subList(0, told.listenAddresses().size()));
    assertThat(told.protocols()).containsExactly(KAD);
  }

  @Test
  @Requirement("ID-1")
  void partsMergeAndLaterOnesWin() {
    var told =
        decoded(
            bytes(Identify.newBuilder().setAgentVersion("one").addProtocols("/a")),
            bytes(Identify.newBuilder().addProtocols("/b")),
            bytes(Identify.newBuilder().setAgentVersion("two")));
    assertThat(told.agentVersion()).contains("two");
    assertThat(told.protocols())
        .containsExactlyInAnyOrder(new ProtocolId("/a"), new ProtocolId("/b"));
  }

  @Test
  @Requirement("ID-4")
  void anotherPeersKeyIsRefused() {
    var other = PrivateKey.generate(new SecureRandom()).publicKey();
    assertThat(
            IdentifyCodec.decode(
                List.of(bytes(Identify.newBuilder().setPublicKey(string(other.encode())))),
                peer,
                Optional.empty()))
        .isInstanceOf(IdentifyCodec.Malformed.class);
    assertThat(
            IdentifyCodec.decode(
                List.of(bytes(Identify.newBuilder().setPublicKey(string(Bytes.of(1, 2, 3))))),
                peer,
                Optional.empty()))
        .isInstanceOf(IdentifyCodec.Malformed.class);
  }

  @Test
  @Requirement("ENV-3")
  void anotherPeersSignedRecordIsDropped() {
    var other = PrivateKey.generate(new SecureRandom());
    var foreign = new PeerRecord(other.peerId(), 9, addresses(1)).seal(other);
    var told = decoded(bytes(Identify.newBuilder().setSignedPeerRecord(string(foreign))));
    assertThat(told.signedRecord()).isEmpty();
  }

  @Test
  @Requirement({"ID-3", "ADDR-3", "ADDR-6"})
  void unreadableAndForeignAddressesAreSkipped() {
    var good = addresses(2);
    var other = PrivateKey.generate(new SecureRandom()).peerId();
    var told =
        decoded(
            bytes(
                Identify.newBuilder()
                    .addListenAddrs(string(good.getFirst().bytes()))
                    .addListenAddrs(string(Bytes.repeat((byte) 0xff, 8)))
                    .addListenAddrs(string(good.getFirst().withPeerId(other).bytes()))
                    .addListenAddrs(string(good.getLast().withPeerId(peer).bytes()))));
    assertThat(told.listenAddresses()).isEqualTo(good);
  }

  @Test
  @Requirement({"ID-5", "SEC-17"})
  void protocolsAreBoundedInNumberAndLength() {
    var message = Identify.newBuilder().addProtocols("/" + "x".repeat(2000)).addProtocols("");
    IntStream.range(0, 2000).forEach(i -> message.addProtocols("/p/" + i));
    assertThat(decoded(bytes(message)).protocols())
        .hasSize(IdentifyCodec.MAX_PROTOCOLS - 2)
        .contains(new ProtocolId("/p/0"));
  }

  @Test
  @Requirement("SEC-17")
  void addressesAreBounded() {
    var message = Identify.newBuilder();
    addresses(500).forEach(address -> message.addListenAddrs(string(address.bytes())));
    assertThat(decoded(bytes(message)).listenAddresses()).hasSize(IdentifyCodec.MAX_ADDRESSES);
  }

  @Test
  @Requirement("ID-10")
  void aStrangeProtocolVersionIsNoMatter() {
    var told = decoded(bytes(Identify.newBuilder().setProtocolVersion("x/9").addProtocols("/a")));
    assertThat(told.protocols()).containsExactly(new ProtocolId("/a"));
  }

  @Test
  void theAgentIsFitToBeShown() {
    var told =
        decoded(bytes(Identify.newBuilder().setAgentVersion("\u001b[31m" + "x".repeat(999))));
    assertThat(told.agentVersion().orElseThrow())
        .startsWith("?[31mx")
        .hasSize(IdentifyCodec.MAX_AGENT_CHARS);
  }

  @Test
  @Requirement("SEC-30")
  void mangledBytesNeverThrow() {
    var good = IdentifyCodec.encode(self(addresses(5))).getFirst().toArray();
    Seeds.check(
        500,
        random -> {
          var bytes = good.clone();
          for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
          }
          var cut = Bytes.wrap(bytes, 0, random.nextInt(bytes.length + 1));
          assertThat(IdentifyCodec.decode(List.of(cut), peer, Optional.empty())).isNotNull();
        });
  }
}
