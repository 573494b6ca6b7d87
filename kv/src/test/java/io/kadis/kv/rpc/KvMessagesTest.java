package io.kadis.kv.rpc;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kadis.dht.message.Decoded;
import io.kadis.dht.message.PeerInfo;
import io.kadis.kv.entry.Entries;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.proto.KvProto;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class KvMessagesTest {
  private static final Bytes KEY = utf8("/kv/a");
  private static final KvRequest STORE = new KvRequest.Store(KEY, Bytes.of(1, 2, 3));
  private static final KvRequest FETCH = new KvRequest.Fetch(KEY);

  @Test
  void requestsReadBackTheSame() {
    assertThat(decoded(STORE.encode())).isEqualTo(new Decoded.Ok<>(STORE));
    assertThat(decoded(FETCH.encode())).isEqualTo(new Decoded.Ok<>(FETCH));
  }

  @Test
  void repliesReadBackTheSame() {
    Stream.of(
            new KvReply.Stored(),
            new KvReply.Superseded(-2),
            new KvReply.Full("disk"),
            new KvReply.Busy("later"),
            new KvReply.Invalid("clock"),
            new KvReply.Syncing(),
            new KvReply.Syncing(1_795_000_000_000L))
        .forEach(reply ->
            assertThat(KvReply.decode(reply.encode(), STORE)).isEqualTo(new Decoded.Ok<>(reply)));
    Stream.of(
            new KvReply.Found(Bytes.of(1, 2)),
            new KvReply.Absent(peers(3)),
            new KvReply.Busy("later"))
        .forEach(reply ->
            assertThat(KvReply.decode(reply.encode(), FETCH)).isEqualTo(new Decoded.Ok<>(reply)));
  }

  @Test
  void aReplyToAnotherQuestionIsMalformed() {
    assertThat(KvReply.decode(new KvReply.Found(KEY).encode(), STORE))
        .isInstanceOf(Decoded.Malformed.class);
    assertThat(KvReply.decode(new KvReply.Stored().encode(), FETCH))
        .isInstanceOf(Decoded.Malformed.class);
    assertThat(KvReply.decode(Bytes.EMPTY, FETCH)).isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void aStatusOfLaterVersionsIsMalformed() {
    var later = KvProto.Response.newBuilder().setStatusValue(99).build();

    assertThat(KvReply.decode(Bytes.wrap(later.toByteArray()), STORE))
        .isEqualTo(new Decoded.Malformed<>("status 99 does not answer a Store"));
  }

  @Test
  void theFarthestPeersAreLeftOutOfAFullReply() {
    var many = peers(60);
    var crowded =
        many.stream()
            .map(p -> new PeerInfo(p.id(), IntStream.range(0, 40).mapToObj(this::address).toList()))
            .toList();

    var body = new KvReply.Absent(crowded).encode();

    assertThat(body.size()).isBetween(KvRequest.MAX_BYTES - 1_000, KvRequest.MAX_BYTES);
    assertThat(KvReply.decode(body, FETCH))
        .isInstanceOfSatisfying(
            Decoded.Ok.class,
            ok -> {
              var closer = ((KvReply.Absent) ok.message()).closer();
              assertThat(closer).isEqualTo(crowded.subList(0, closer.size()));
            });
  }

  @Test
  void aKeyOverTheLimitIsMalformed() {
    var atLimit = new KvRequest.Fetch(Bytes.repeat((byte) 'x', 1_024));
    var over = new KvRequest.Fetch(Bytes.repeat((byte) 'x', 1_025));

    assertThat(decoded(atLimit.encode())).isInstanceOf(Decoded.Ok.class);
    assertThat(decoded(over.encode()))
        .isEqualTo(new Decoded.Malformed<>("key of 1025 bytes is over 1024"));
  }

  @Test
  void aPeersReasonIsOneShortLine() {
    var reply = new KvReply.Invalid("bad\u001b[31m\r\n" + "x".repeat(1_000));

    assertThat(KvReply.decode(reply.encode(), STORE))
        .isEqualTo(new Decoded.Ok<>(new KvReply.Invalid("bad [31m  " + "x".repeat(190))));
  }

  @Test
  void peersAndAddressesThatAreNoneAreSkipped() {
    var good = peers(1).getFirst();
    var response =
        KvProto.Response.newBuilder()
            .setStatus(KvProto.Status.ABSENT)
            .addCloser(KvProto.Response.Peer.newBuilder().setId(ByteString.copyFromUtf8("nobody")))
            .addCloser(
                KvProto.Response.Peer.newBuilder()
                    .setId(ByteString.copyFrom(good.id().bytes().toArray()))
                    .addAddrs(ByteString.copyFrom(new byte[] {-1, -1, -1}))
                    .addAddrs(ByteString.copyFrom(good.addresses().getFirst().bytes().toArray())))
            .build();

    assertThat(KvReply.decode(Bytes.wrap(response.toByteArray()), FETCH))
        .isEqualTo(new Decoded.Ok<>(new KvReply.Absent(List.of(good))));
  }

  @Test
  @Requirement("SEC-30")
  void garbageAndCutMessagesNeverThrow() {
    Seeds.check(
        3_000,
        random -> {
          var bytes = STORE.encode().mutableCopy();
          if (random.nextBoolean()) {
            bytes = new KvReply.Absent(peers(2)).encode().mutableCopy();
          }
          for (int i = random.nextInt(4); i > 0; i--) {
            bytes.set(random.nextInt(bytes.size()), (byte) random.nextInt());
          }
          var cut = bytes.slice(0, random.nextInt(bytes.size() + 1));
          assertThat(decoded(cut)).isNotNull();
          assertThat(KvReply.decode(cut, FETCH)).isNotNull();
        });
  }

  private List<PeerInfo> peers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new PeerInfo(Entries.writer(i).peerId(), List.of(address(i))))
        .toList();
  }

  private Multiaddr address(int i) {
    return Multiaddr.parse("/ip4/10.0.0." + i + "/tcp/4001");
  }

  private static Decoded<KvRequest> decoded(Bytes body) {
    return switch (KvFrame.decode(body)) {
      case Decoded.Ok(var frame) -> new Decoded.Ok<>(frame.request());
      case Decoded.Malformed(var why) -> new Decoded.Malformed<>(why);
    };
  }
}
