package io.kadis.dht.rpc;

import static io.kadis.dht.rpc.Served.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kadis.dht.metrics.DhtMetrics.Label;
import io.kadis.dht.metrics.DhtMetrics.Outcome;
import io.kadis.dht.metrics.DhtMetrics.Rpc;
import io.kadis.dht.rpc.KadHandler.Patience;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.proto.KadProto.Message;
import io.kadis.proto.KadProto.Message.MessageType;
import io.kadis.proto.KadProto.Message.Peer;
import io.kadis.proto.KadProto.Record;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KadHandlerTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofMinutes(1);

  private Served served = new Served();

  @AfterEach
  void close() {
    served.close();
  }

  private void restart(Patience patience) {
    served.close();
    served = new Served(patience);
  }

  @Test
  @Requirement("KAD-1")
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (var stream = served.open()) {
      Served.send(stream, findNode("one"));
      Served.send(stream, getValue("/raw/two"));
      Served.send(stream, message(MessageType.GET_PROVIDERS, "three"));

      assertThat(Served.receive(stream).getType()).isEqualTo(MessageType.FIND_NODE);
      assertThat(Served.receive(stream).getKey().toStringUtf8()).isEqualTo("/raw/two");
      assertThat(Served.receive(stream).getKey().toStringUtf8()).isEqualTo("three");
    }
  }

  @Test
  @Requirement("KAD-6")
  void aRequesterThatClosedItsSideStillGetsTheReplyThenTheEnd() throws Exception {
    try (var stream = served.open()) {
      Served.send(stream, findNode("key"));
      stream.closeWrite();

      assertThat(Served.receive(stream).getType()).isEqualTo(MessageType.FIND_NODE);
      assertThat(stream.readFrame(1, SOON)).isNull();
    }
  }

  static List<Message> refused() {
    return List.of(
        findNode(""),
        getValue(""),
        getValue("/raw/" + "x".repeat(1_020)),
        message(MessageType.GET_PROVIDERS, "x".repeat(81)),
        message(MessageType.ADD_PROVIDER, "nobody"),
        message(MessageType.PUT_VALUE, "/raw/without-record"),
        put("/raw/asked", "/raw/other", "value"),
        put("/unknown/key", "/unknown/key", "value"),
        put("/pk/key", "/pk/key", "not a public key"),
        findNode("type").toBuilder().setTypeValue(99).build());
  }

  @ParameterizedTest
  @MethodSource("refused")
  @Requirement({"KAD-3", "KAD-7", "KAD-43", "KAD-44", "KAD-45"})
  void whatCannotBeServedResetsTheStream(Message request) throws Exception {
    try (var stream = served.open()) {
      Served.send(stream, request);

      assertThatThrownBy(() -> stream.readFrame(1 << 20, SOON))
          .isInstanceOf(StreamException.Reset.class);
    }
    assertThat(served.store.count()).isZero();
    assertThat(served.ask(findNode("still served")).getType()).isEqualTo(MessageType.FIND_NODE);
  }

  @Test
  @Requirement({"KAD-7", "SEC-18"})
  void aLengthBeyondTheLimitResetsTheStreamAndIsCounted() throws Exception {
    try (var stream = served.open()) {
      byte[] fourMebibytesAndOne = {(byte) 0x81, (byte) 0x80, (byte) 0x80, 0x02};
      stream.write(fourMebibytesAndOne, 0, 4, SOON);

      assertThatThrownBy(() -> stream.readFrame(1, SOON)).isInstanceOf(StreamException.Reset.class);
    }
    assertThat(served.metrics.malformed.sum()).isEqualTo(1);
  }

  @Test
  @Requirement("KAD-7")
  void bytesThatAreNoMessageResetTheStreamAndAreCounted() throws Exception {
    try (var stream = served.open()) {
      stream.writeFrame(Bytes.fromHexString("0xffffffffff"), SOON);

      assertThatThrownBy(() -> stream.readFrame(1, SOON)).isInstanceOf(StreamException.Reset.class);
    }
    assertThat(served.metrics.malformed.sum()).isEqualTo(1);
  }

  @Test
  @Requirement("ENC-5")
  void oneByteAtATimeIsFineToo() throws Exception {
    byte[] body = findNode("slow").toByteArray();
    try (var stream = served.open()) {
      stream.write(new byte[] {(byte) body.length}, 0, 1, SOON);
      for (int i = 0; i < body.length; i++) {
        stream.write(body, i, 1, SOON);
      }
      assertThat(Served.receive(stream).getType()).isEqualTo(MessageType.FIND_NODE);
    }
  }

  @Test
  @Requirement({"KAD-8", "SEC-12"})
  void aRequestThatStallsHalfwayResetsTheStream() throws Exception {
    restart(new Patience(LONG, LONG, SHORT));
    try (var stream = served.open()) {
      stream.write(new byte[] {42, 1}, 0, 2, SOON);

      assertThatThrownBy(() -> stream.readFrame(1, SOON)).isInstanceOf(StreamException.Reset.class);
    }
  }

  @Test
  @Requirement("KAD-8")
  void anIdleStreamIsClosedGracefully() throws Exception {
    restart(new Patience(SHORT, SHORT, LONG));
    try (var stream = served.open()) {
      Served.send(stream, findNode("key"));
      Served.receive(stream);

      assertThat(stream.readFrame(1, SOON)).isNull();
    }
  }

  @Test
  @Requirement("KAD-10")
  void aCrowdedConnectionLosesItsIdleStreamsSooner() throws Exception {
    restart(new Patience(LONG, SHORT, LONG));
    var streams = new ArrayList<Stream>();
    for (int i = 0; i <= KadHandler.MAX_IDLE_STREAMS; i++) {
      var stream = served.open();
      streams.add(stream);
      Served.send(stream, findNode("key"));
      Served.receive(stream);
    }

    assertThat(streams.getLast().readFrame(1, SOON)).isNull();
    Served.send(streams.getFirst(), findNode("still open"));
    Served.receive(streams.getFirst());
  }

  @Test
  @Requirement({"KAD-10", "SEC-12"})
  void streamsOfAConnectionAreBounded() throws Exception {
    for (int i = 0; i < KadHandler.MAX_STREAMS_PER_CONNECTION; i++) {
      var stream = served.open();
      Served.send(stream, findNode("key"));
      Served.receive(stream);
    }
    var oneMore = served.open();
    assertThatThrownBy(() -> oneMore.readFrame(1, SOON)).isInstanceOf(StreamException.Reset.class);
    assertThat(served.metrics.refusals()).containsEntry("kad streams per connection", 1L);
  }

  @Test
  @Requirement({"KAD-12", "SEC-11"})
  void aPingIsAnsweredWithoutTheListsStuffedIntoIt() throws Exception {
    var stuffed =
        Message.newBuilder()
            .setType(MessageType.PING)
            .addCloserPeers(peer(1))
            .addProviderPeers(peer(2))
            .build();

    var pong = served.ask(stuffed);

    assertThat(pong.getType()).isEqualTo(MessageType.PING);
    assertThat(pong.getCloserPeersList()).isEmpty();
    assertThat(pong.getProviderPeersList()).isEmpty();
  }

  @Test
  @Requirement("KAD-45")
  void anAnnouncementIsNotAnsweredAndTheStreamGoesOn() throws Exception {
    var announcement =
        message(MessageType.ADD_PROVIDER, "content").toBuilder()
            .addProviderPeers(
                Peer.newBuilder()
                    .setId(ByteString.copyFrom(served.peer.id().bytes().toArrayUnsafe()))
                    .addAddrs(bytes(served.peer.address().bytes())))
            .build();
    try (var stream = served.open()) {
      Served.send(stream, announcement);
      Served.send(stream, findNode("next"));

      assertThat(Served.receive(stream).getType()).isEqualTo(MessageType.FIND_NODE);
    }
    assertThat(served.store.providers(Served.utf8("content"), served.now)).hasSize(1);
  }

  @Test
  @Requirement("KAD-2")
  void theClusterLevelMeansNothing() throws Exception {
    for (int level : new int[] {-1, 0, 10, Integer.MAX_VALUE}) {
      var request = findNode("key").toBuilder().setClusterLevelRaw(level).build();
      assertThat(served.ask(request).getType()).isEqualTo(MessageType.FIND_NODE);
    }
  }

  @Test
  void servedAndRefusedRequestsAreCounted() throws Exception {
    served.ask(findNode("key"));
    assertThatThrownBy(() -> served.ask(put("/unknown/a", "/unknown/a", "b")))
        .isInstanceOf(StreamException.class);

    assertThat(served.metrics.served())
        .containsEntry(new Label(Rpc.FIND_NODE, Outcome.OK), 1L)
        .containsEntry(new Label(Rpc.PUT_VALUE, Outcome.REFUSED), 1L)
        .hasSize(2);
    assertThat(served.metrics.refusals()).containsEntry("invalid record", 1L);
  }

  @Test
  @Requirement("SEC-20")
  void aBugInAnAnswerEndsOnlyItsStream() throws Exception {
    try (var other = served.open()) {
      Served.send(other, findNode("before"));
      Served.receive(other);
      served.store.failWith(new IllegalStateException("a bug"));

      assertThatThrownBy(() -> served.ask(getValue("/raw/key")))
          .isInstanceOf(StreamException.Reset.class);

      Served.send(other, findNode("after"));
      Served.receive(other);
    }
  }

  static Message findNode(String key) {
    return message(MessageType.FIND_NODE, key);
  }

  static Message getValue(String key) {
    return message(MessageType.GET_VALUE, key);
  }

  static Message message(MessageType type, String key) {
    return Message.newBuilder().setType(type).setKey(ByteString.copyFromUtf8(key)).build();
  }

  static Message put(String key, String recordKey, String value) {
    return message(MessageType.PUT_VALUE, key).toBuilder()
        .setRecord(
            Record.newBuilder()
                .setKey(ByteString.copyFromUtf8(recordKey))
                .setValue(ByteString.copyFromUtf8(value)))
        .build();
  }

  private static Peer peer(int n) {
    return Peer.newBuilder().setId(bytes(Served.peerId(n).bytes())).build();
  }

  private static ByteString bytes(Bytes bytes) {
    return ByteString.copyFrom(bytes.toArrayUnsafe());
  }
}
