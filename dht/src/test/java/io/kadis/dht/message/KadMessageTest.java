package io.kadis.dht.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.kadis.dht.Peers;
import io.kadis.proto.KadProto;
import io.kadis.proto.KadProto.Message.MessageType;
import io.kadis.testing.Requirement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** The codec against published vectors and against the generated protobuf classes. */
class KadMessageTest {
  private static final Bytes ID =
      Bytes.fromHexString(
          "0024080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
  private static final Bytes KEY = Bytes.wrap("/raw/key".getBytes(US_ASCII));
  private static final Bytes VALUE = Bytes.fromHexString("00ff80");
  private static final PeerInfo PEER = Peers.at(Peers.id(1), "/ip4/127.0.0.1/tcp/4001");

  private static KadProto.Message generated(Bytes body) throws Exception {
    return KadProto.Message.parseFrom(body.toArray());
  }

  private static Bytes bytes(KadProto.Message.Builder message) {
    return Bytes.wrap(message.build().toByteArray());
  }

  private static ByteString proto(Bytes bytes) {
    return ByteString.copyFrom(bytes.toArray());
  }

  @Test
  @Requirement({"KAD-1", "KAD-2"})
  void findNodeIsThePublishedVector() {
    Bytes body =
        Bytes.fromHexString("080412260024" + ID.toUnprefixedHexString().substring(4) + "5001");
    assertThat(new KadRequest.FindNode(ID).encode()).isEqualTo(body);
    assertThat(KadRequest.decode(body)).isEqualTo(new Decoded.Ok<>(new KadRequest.FindNode(ID)));
  }

  @Test
  @Requirement({"ENC-3", "KAD-1"})
  void putValueHasNoTypeField() {
    String id = ID.toUnprefixedHexString();
    Bytes key = Bytes.fromHexString("2f706b2f" + id);
    Bytes value = ID.slice(2);
    Bytes body =
        Bytes.fromHexString(
            "122a2f706b2f" + id + "1a520a2a2f706b2f" + id + "1224" + id.substring(4) + "5001");
    assertThat(new KadRequest.PutValue(key, value).encode()).isEqualTo(body);
    assertThat(KadRequest.decode(body))
        .isEqualTo(new Decoded.Ok<>(new KadRequest.PutValue(key, value)));
  }

  @Test
  @Requirement("KAD-12")
  void aPingIsItsTypeAlone() {
    assertThat(KadRequest.decode(Bytes.fromHexString("0805")))
        .isEqualTo(new Decoded.Ok<>(new KadRequest.Ping()));
  }

  @Test
  @Requirement("KAD-1")
  void requestsComeBackAsTheyWere() {
    for (KadRequest request :
        List.of(
            new KadRequest.FindNode(KEY),
            new KadRequest.GetValue(KEY),
            new KadRequest.PutValue(KEY, VALUE),
            new KadRequest.PutValue(KEY, Bytes.EMPTY),
            new KadRequest.GetProviders(KEY),
            new KadRequest.AddProvider(KEY, List.of(PEER)),
            new KadRequest.Ping())) {
      assertThat(KadRequest.decode(request.encode())).isEqualTo(new Decoded.Ok<>(request));
    }
  }

  @Test
  @Requirement("KAD-1")
  void repliesComeBackAsTheyWere() {
    Optional<Instant> unread = Optional.empty();
    List<PeerInfo> peers = List.of(PEER, Peers.at(Peers.id(2)));
    assertReply(new KadReply.Nodes(peers), new KadRequest.FindNode(KEY));
    assertReply(
        new KadReply.Value(KEY, Optional.of(VALUE), unread, peers), new KadRequest.GetValue(KEY));
    assertReply(
        new KadReply.Value(KEY, Optional.empty(), unread, peers), new KadRequest.GetValue(KEY));
    assertReply(new KadReply.Stored(KEY, VALUE), new KadRequest.PutValue(KEY, VALUE));
    assertReply(new KadReply.Providers(KEY, peers, peers), new KadRequest.GetProviders(KEY));
    assertReply(new KadReply.Pong(), new KadRequest.Ping());
  }

  private static void assertReply(KadReply reply, KadRequest asked) {
    assertThat(KadReply.decode(reply.encode(), asked)).isEqualTo(new Decoded.Ok<>(reply));
  }

  @Test
  @Requirement({"KAD-1", "REC-3"})
  void theGeneratedClassesReadTheSame() throws Exception {
    Instant received = Instant.parse("2026-11-22T18:00:00.000000001Z");
    KadProto.Message message =
        generated(
            new KadReply.Value(KEY, Optional.of(VALUE), Optional.of(received), List.of(PEER))
                .encode());
    assertThat(message)
        .isEqualTo(
            KadProto.Message.newBuilder()
                .setType(MessageType.GET_VALUE)
                .setKey(proto(KEY))
                .setRecord(
                    KadProto.Record.newBuilder()
                        .setKey(proto(KEY))
                        .setValue(proto(VALUE))
                        .setTimeReceived("2026-11-22T18:00:00.000000001Z"))
                .addCloserPeers(peer(PEER))
                .setClusterLevelRaw(1)
                .build());
  }

  private static KadProto.Message.Peer.Builder peer(PeerInfo info) {
    KadProto.Message.Peer.Builder peer =
        KadProto.Message.Peer.newBuilder().setId(proto(info.id().bytes()));
    info.addresses().forEach(address -> peer.addAddrs(proto(address.bytes())));
    return peer;
  }

  @Test
  @Requirement("REC-3")
  void aSendersTimeIsIgnored() {
    Bytes body =
        bytes(
            KadProto.Message.newBuilder()
                .setType(MessageType.GET_VALUE)
                .setRecord(
                    KadProto.Record.newBuilder()
                        .setKey(proto(KEY))
                        .setValue(proto(VALUE))
                        .setTimeReceived("no time at all")));
    assertThat(KadReply.decode(body, new KadRequest.GetValue(KEY)))
        .isEqualTo(
            new Decoded.Ok<>(
                new KadReply.Value(KEY, Optional.of(VALUE), Optional.empty(), List.of())));
  }

  @Test
  @Requirement("KAD-2")
  void anyClusterLevelIsAccepted() {
    for (int level : new int[] {Integer.MIN_VALUE, -1, 0, 9, 10, Integer.MAX_VALUE}) {
      Bytes body =
          bytes(
              KadProto.Message.newBuilder()
                  .setType(MessageType.FIND_NODE)
                  .setKey(proto(KEY))
                  .setClusterLevelRaw(level));
      assertThat(KadRequest.decode(body)).isEqualTo(new Decoded.Ok<>(new KadRequest.FindNode(KEY)));
    }
  }

  @Test
  @Requirement("KAD-3")
  void anUnknownTypeIsMalformed() {
    for (int type : new int[] {6, 1_000, -1}) {
      Bytes body = bytes(KadProto.Message.newBuilder().setTypeValue(type).setKey(proto(KEY)));
      assertThat(KadRequest.decode(body))
          .isEqualTo(new Decoded.Malformed<>("unknown message type " + type));
    }
  }

  @Test
  @Requirement("ENC-4")
  void unknownFieldsAreIgnoredAndTheLastScalarWins() {
    UnknownFieldSet.Field junk =
        UnknownFieldSet.Field.newBuilder()
            .addVarint(-1)
            .addFixed32(1)
            .addFixed64(2)
            .addLengthDelimited(proto(VALUE))
            .build();
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(4, junk)
            .addField(11, junk)
            .addField(666, junk)
            .addField(777, junk)
            .build();
    Bytes body =
        Bytes.concatenate(
            bytes(KadProto.Message.newBuilder().setClusterLevelRaw(5).setUnknownFields(unknown)),
            bytes(
                KadProto.Message.newBuilder()
                    .setType(MessageType.PUT_VALUE)
                    .setKey(proto(VALUE))
                    .setRecord(KadProto.Record.newBuilder().setKey(proto(VALUE)))),
            bytes(
                KadProto.Message.newBuilder()
                    .setKey(proto(KEY))
                    .setRecord(
                        KadProto.Record.newBuilder()
                            .setKey(proto(KEY))
                            .setValue(proto(VALUE))
                            .setUnknownFields(unknown))));
    assertThat(KadRequest.decode(body))
        .isEqualTo(new Decoded.Ok<>(new KadRequest.PutValue(KEY, VALUE)));
  }

  @Test
  @Requirement({"KAD-44", "KAD-45", "KAD-43", "KAD-40"})
  void aKeyOutOfBoundsIsMalformed() {
    for (KadRequest request :
        List.of(
            new KadRequest.FindNode(Bytes.EMPTY),
            new KadRequest.GetValue(Bytes.EMPTY),
            new KadRequest.PutValue(Bytes.EMPTY, VALUE),
            new KadRequest.GetProviders(Bytes.EMPTY),
            new KadRequest.AddProvider(Bytes.EMPTY, List.of(PEER)),
            new KadRequest.FindNode(Bytes.repeat((byte) 1, 1_025)),
            new KadRequest.GetValue(Bytes.repeat((byte) 1, 1_025)),
            new KadRequest.PutValue(Bytes.repeat((byte) 1, 1_025), VALUE),
            new KadRequest.GetProviders(Bytes.repeat((byte) 1, 81)),
            new KadRequest.AddProvider(Bytes.repeat((byte) 1, 81), List.of(PEER)))) {
      assertThat(KadRequest.decode(request.encode())).isInstanceOf(Decoded.Malformed.class);
    }
    for (KadRequest request :
        List.of(
            new KadRequest.GetValue(Bytes.repeat((byte) 1, 1_024)),
            new KadRequest.GetProviders(Bytes.repeat((byte) 1, 80)))) {
      assertThat(KadRequest.decode(request.encode())).isEqualTo(new Decoded.Ok<>(request));
    }
  }

  @Test
  @Requirement("KAD-44")
  void aPutWithoutARecordOrOfAnotherKeyIsMalformed() {
    Bytes none = bytes(KadProto.Message.newBuilder().setKey(proto(KEY)));
    Bytes other =
        bytes(
            KadProto.Message.newBuilder()
                .setKey(proto(KEY))
                .setRecord(KadProto.Record.newBuilder().setKey(proto(VALUE))));
    assertThat(KadRequest.decode(none)).isInstanceOf(Decoded.Malformed.class);
    assertThat(KadRequest.decode(other)).isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  @Requirement("KAD-11")
  void aReplyOfAnotherTypeIsMalformed() {
    Bytes pong = new KadReply.Pong().encode();
    assertThat(KadReply.decode(pong, new KadRequest.FindNode(KEY)))
        .isEqualTo(new Decoded.Malformed<>("a reply of type 5 to FindNode"));
    assertThat(KadReply.decode(Bytes.EMPTY, new KadRequest.GetValue(KEY)))
        .isEqualTo(new Decoded.Malformed<>("a reply of type 0 to GetValue"));
  }

  @Test
  @Requirement("KAD-11")
  void aRecordOfAnotherKeyIsMalformed() {
    Bytes reply =
        new KadReply.Value(VALUE, Optional.of(VALUE), Optional.empty(), List.of(PEER)).encode();
    assertThat(KadReply.decode(reply, new KadRequest.GetValue(KEY)))
        .isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  @Requirement("KAD-11")
  void aPutMustBeEchoedWithItsValue() {
    KadRequest put = new KadRequest.PutValue(KEY, VALUE);
    Bytes withoutRecord = bytes(KadProto.Message.newBuilder().setKey(proto(KEY)));
    Bytes anotherValue = new KadReply.Stored(KEY, ID).encode();
    assertThat(KadReply.decode(withoutRecord, put)).isInstanceOf(Decoded.Malformed.class);
    assertThat(KadReply.decode(anotherValue, put)).isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  @Requirement({"SEC-11", "ENC-4"})
  void anEchoCarriesNeitherPeersNorUnknownFields() throws Exception {
    Bytes stuffed =
        bytes(
            KadProto.Message.newBuilder()
                .setKey(proto(KEY))
                .setRecord(KadProto.Record.newBuilder().setKey(proto(KEY)).setValue(proto(VALUE)))
                .addCloserPeers(peer(PEER))
                .addProviderPeers(peer(PEER)));
    assertThat(KadRequest.decode(stuffed))
        .isEqualTo(new Decoded.Ok<>(new KadRequest.PutValue(KEY, VALUE)));
    KadProto.Message echo = generated(new KadReply.Stored(KEY, VALUE).encode());
    assertThat(echo.getCloserPeersCount() + echo.getProviderPeersCount()).isZero();
    assertThat(echo.getRecord().getTimeReceived()).isEmpty();
  }
}
