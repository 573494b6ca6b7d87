package io.kadis.dht.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kadis.dht.Peers;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiaddr.Reach;
import io.kadis.proto.KadProto;
import io.kadis.proto.KadProto.Message.MessageType;
import io.kadis.testing.Requirement;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** Peer lists on the wire: what is skipped, what is cut, and what a reply leaves out. */
class KadPeersTest {
  private static final Bytes KEY = Bytes.wrap("/raw/key".getBytes(US_ASCII));
  private static final PeerId ID = Peers.id(1);
  private static final Multiaddr GOOD = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final Multiaddr ALSO_GOOD = Multiaddr.parse("/ip4/192.168.0.1/tcp/4001");

  private static List<PeerInfo> read(KadProto.Message.Peer.Builder... peers) {
    KadProto.Message.Builder message = KadProto.Message.newBuilder().setType(MessageType.FIND_NODE);
    for (KadProto.Message.Peer.Builder peer : peers) {
      message.addCloserPeers(peer);
    }
    Bytes body = Bytes.wrap(message.build().toByteArray());
    return switch (KadReply.decode(body, new KadRequest.FindNode(KEY))) {
      case Decoded.Ok<KadReply>(KadReply.Nodes(var closer)) -> closer;
      case Decoded<KadReply> other -> throw new AssertionError(other);
    };
  }

  private static KadProto.Message.Peer.Builder peer(Bytes id, Bytes... addresses) {
    KadProto.Message.Peer.Builder peer = KadProto.Message.Peer.newBuilder().setId(proto(id));
    for (Bytes address : addresses) {
      peer.addAddrs(proto(address));
    }
    return peer;
  }

  private static ByteString proto(Bytes bytes) {
    return ByteString.copyFrom(bytes.toArray());
  }

  @Test
  @Requirement("KAD-42")
  void aPeerWithNothingToHideStaysTheSameObject() {
    var peer = new PeerInfo(ID, List.of(Multiaddr.parse("/ip4/8.8.8.8/tcp/1")));
    for (Reach reach : Reach.values()) {
      assertThat(peer.visibleTo(reach)).isSameAs(peer);
    }
  }

  @Test
  @Requirement("ADDR-3")
  void aBadAddressIsSkipped() {
    Bytes bad = Bytes.fromHexString("ffffffffffffffff");
    assertThat(read(peer(ID.bytes(), GOOD.bytes(), bad, Bytes.EMPTY, ALSO_GOOD.bytes())))
        .containsExactly(new PeerInfo(ID, List.of(GOOD, ALSO_GOOD)));
  }

  @Test
  @Requirement("ADDR-6")
  void aMatchingPeerIdIsStrippedAndAnotherDropsTheAddress() {
    PeerId other = Peers.id(2);
    assertThat(
            read(
                peer(
                    ID.bytes(),
                    GOOD.withPeerId(ID).bytes(),
                    GOOD.bytes(),
                    ALSO_GOOD.withPeerId(other).bytes(),
                    Multiaddr.parse("/p2p/" + ID).bytes())))
        .containsExactly(new PeerInfo(ID, List.of(GOOD)));
  }

  @Test
  @Requirement("KAD-4")
  void aPeerWithAnInvalidIdIsSkipped() {
    assertThat(read(peer(Bytes.fromHexString("1220ff"), GOOD.bytes()), peer(ID.bytes())))
        .containsExactly(new PeerInfo(ID, List.of()));
  }

  @Test
  @Requirement({"KAD-4", "SEC-8"})
  void tooManyAddressesAreCutAndThePeerKept() {
    Bytes[] many =
        IntStream.range(0, 1_000)
            .mapToObj(port -> Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port).bytes())
            .toArray(Bytes[]::new);
    assertThat(read(peer(ID.bytes(), many)).getFirst().addresses()).hasSize(64);

    String label = "x".repeat(50) + ".";
    Bytes[] large =
        IntStream.range(0, 60)
            .mapToObj(i -> Multiaddr.parse("/dns/" + label.repeat(4) + i + "/tcp/1").bytes())
            .toArray(Bytes[]::new);
    List<Multiaddr> kept = read(peer(ID.bytes(), large)).getFirst().addresses();
    assertThat(kept).isNotEmpty();
    assertThat(kept.stream().mapToInt(address -> address.bytes().size()).sum())
        .isBetween(8_192 - large[0].size(), 8_192);
  }

  @Test
  @Requirement("KAD-3")
  void anUnknownConnectionTypeHurtsNobody() {
    assertThat(
            read(
                peer(ID.bytes(), GOOD.bytes()).setConnectionValue(77),
                peer(Peers.id(2).bytes()).setConnectionValue(-1)))
        .containsExactly(new PeerInfo(ID, List.of(GOOD)), Peers.at(Peers.id(2)));
  }

  @Test
  @Requirement("ENC-4")
  void aLongListIsReadToTheBoundOnly() {
    KadProto.Message.Peer.Builder[] many =
        IntStream.range(0, 1_000)
            .mapToObj(i -> peer(Peers.id(i).bytes()))
            .toArray(KadProto.Message.Peer.Builder[]::new);
    assertThat(read(many)).hasSize(KadReply.MAX_PEERS);
  }

  @Test
  @Requirement("KAD-45")
  void twentyProvidersOfARequestAreLookedAt() {
    List<PeerInfo> many = Peers.random(30, new SplittableRandom(1));
    Bytes body = new KadRequest.AddProvider(KEY, many).encode();
    assertThat(KadRequest.decode(body))
        .isEqualTo(new Decoded.Ok<>(new KadRequest.AddProvider(KEY, many.subList(0, 20))));
  }

  @Test
  @Requirement("KAD-5")
  void twentyPeersOfThirtyAddressesFitSixteenKib() {
    String label = "x".repeat(50) + ".";
    List<PeerInfo> peers =
        IntStream.range(0, 20)
            .mapToObj(i ->
                new PeerInfo(
                    Peers.id(new SplittableRandom(i)),
                    IntStream.range(0, 30)
                        .mapToObj(n -> Multiaddr.parse("/dns/" + label + n + "/tcp/4001"))
                        .toList()))
            .toList();
    Bytes body = new KadReply.Nodes(peers).encode();
    assertThat(body.size()).isLessThanOrEqualTo(16_384);
    List<PeerInfo> received = nodes(body);
    assertThat(received).hasSize(20);
    assertThat(received)
        .allSatisfy(peer ->
            assertThat(peer.addresses())
                .isEqualTo(peers.get(received.indexOf(peer)).addresses().subList(0, 8)));
  }

  private static List<PeerInfo> nodes(Bytes body) {
    return switch (KadReply.decode(body, new KadRequest.FindNode(KEY))) {
      case Decoded.Ok<KadReply>(KadReply.Nodes(var closer)) -> closer;
      case Decoded<KadReply> other -> throw new AssertionError(other);
    };
  }

  @Test
  @Requirement("KAD-5")
  void aNearPeerWithHugeAddressesCrowdsOutNoOther() {
    Multiaddr huge = Multiaddr.parse("/dns/" + "x".repeat(250) + "/tcp/1");
    List<PeerInfo> greedy =
        IntStream.range(0, 20)
            .mapToObj(i -> new PeerInfo(Peers.id(i), Collections.nCopies(8, huge)))
            .toList();
    Bytes body = new KadReply.Nodes(greedy).encode();
    assertThat(body.size()).isLessThanOrEqualTo(16_384);
    assertThat(nodes(body)).hasSize(20);
  }

  @Test
  @Requirement("KAD-5")
  void besideALargeRecordTheFarthestPeersAreLeftOut() {
    List<PeerInfo> peers = Peers.random(20, new SplittableRandom(1));
    Bytes value = Bytes.repeat((byte) 7, 15_800);
    Bytes body = new KadReply.Value(KEY, Optional.of(value), Optional.empty(), peers).encode();
    assertThat(body.size()).isBetween(16_384 - 60, 16_384);
    switch (KadReply.decode(body, new KadRequest.GetValue(KEY))) {
      case Decoded.Ok<KadReply>(KadReply.Value reply) -> {
        assertThat(reply.value()).contains(value);
        assertThat(reply.closer()).isNotEmpty().isEqualTo(peers.subList(0, reply.closer().size()));
      }
      case Decoded<KadReply> other -> throw new AssertionError(other);
    }
  }

  @Test
  @Requirement("KAD-47")
  void providersFillWhatCloserPeersLeave() {
    List<PeerInfo> closer = Peers.random(20, new SplittableRandom(1));
    List<PeerInfo> providers = Peers.random(2_000, new SplittableRandom(2));
    Bytes body = new KadReply.Providers(KEY, providers, closer).encode();
    assertThat(body.size()).isBetween(16_384 - 60, 16_384);
    switch (KadReply.decode(body, new KadRequest.GetProviders(KEY))) {
      case Decoded.Ok<KadReply>(KadReply.Providers reply) -> {
        assertThat(reply.closer()).isEqualTo(closer);
        assertThat(reply.providers())
            .hasSizeGreaterThan(200)
            .isEqualTo(providers.subList(0, reply.providers().size()));
      }
      case Decoded<KadReply> other -> throw new AssertionError(other);
    }
  }
}
