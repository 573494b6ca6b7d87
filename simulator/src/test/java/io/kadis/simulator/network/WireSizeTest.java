package io.kadis.simulator.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.sync.SyncFrame;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

/** What is worked out is compared with what the codecs write. */
class WireSizeTest {
  private static final long SETTINGS = 0x0123_4567_89ab_cdefL;
  private static final int SETTINGS_BYTES = 9;
  private static final double PERCENT = 3;

  private static final Bytes KEY = Bytes.repeat((byte) 'k', 20);
  private static final Bytes VALUE = Bytes.repeat((byte) 'v', 700);
  private static final Bytes32 ID = Bytes32.repeat((byte) 1);
  private static final List<PeerInfo> PEERS =
      IntStream.range(0, 20).mapToObj(WireSizeTest::peer).toList();

  @Test
  void kademlia() {
    for (var request :
        List.of(
            new KadRequest.FindNode(PEERS.getFirst().id().bytes()),
            new KadRequest.GetValue(KEY),
            new KadRequest.PutValue(KEY, VALUE))) {
      check(WireSize.of(new Request.Kad(request)), request.encode().size());
    }
    for (var reply :
        List.of(
            new KadReply.Nodes(PEERS),
            new KadReply.Nodes(List.of()),
            new KadReply.Stored(KEY, VALUE),
            new KadReply.Value(KEY, Optional.of(VALUE), Optional.of(Instant.EPOCH), PEERS))) {
      check(WireSize.of(new Reply.Kad(reply)), reply.encode().size());
    }
  }

  @Test
  void database() {
    for (var request :
        List.of(
            new KvRequest.Store(KEY, VALUE),
            new KvRequest.Fetch(KEY),
            new KvRequest.Confirm(KEY, ID),
            new KvRequest.Batch(List.of()))) {
      check(WireSize.of(new Request.Kv(request)), request.encode().size() + SETTINGS_BYTES);
    }
    for (var reply :
        List.of(
            new KvReply.Stored(),
            new KvReply.Superseded(SETTINGS),
            new KvReply.Found(VALUE),
            new KvReply.Absent(PEERS),
            new KvReply.Busy("over a limit"))) {
      check(WireSize.of(new Reply.Kv(reply)), reply.encode().size());
    }
  }

  @Test
  void comparisons() {
    var print = new SyncRequest.Print(Prefix.of(ID, 13), Bytes.repeat((byte) 7, 16));
    for (var request :
        List.of(
            new SyncRequest.Compare(
                Collections.nCopies(5, print), Instant.ofEpochSecond(1_800_000_000)),
            new SyncRequest.Pull(Collections.nCopies(9, ID)),
            new SyncRequest.Offer(List.of(Prefix.of(ID, 9), Prefix.of(ID, 30)), true))) {
      var encoded = new SyncFrame(request, SETTINGS).encode();
      check(WireSize.of(new Request.Sync(request)), encoded.size());
    }
    var copy = Optional.of(new SyncReply.Copy(KEY, VALUE));
    for (var reply :
        List.of(
            new SyncReply.Compared(List.of(new Verdict.Same(), new Verdict.Declined())),
            new SyncReply.Compared(
                List.of(new Verdict.Parts(Collections.nCopies(16, Bytes.repeat((byte) 3, 16))))),
            new SyncReply.Compared(
                List.of(new Verdict.Items(Collections.nCopies(16, Item.of(ID, VALUE))))),
            new SyncReply.Pulled(List.of(copy, copy, Optional.empty())),
            new SyncReply.Noted())) {
      check(WireSize.of(new Reply.Sync(reply)), reply.encode().size());
    }
  }

  /** Within a few per cent, or a few bytes where there are few. */
  private static void check(int modelled, int encoded) {
    int body = modelled - WireSize.FRAMING - (encoded < 128 ? 1 : 2);
    if (Math.abs(body - encoded) > 4) {
      assertThat(body).isCloseTo(encoded, withinPercentage(PERCENT));
    }
  }

  private static PeerInfo peer(int n) {
    var seed = Bytes.concatenate(Bytes.ofUnsignedInt(n), Bytes.wrap(new byte[28]));
    var address = Multiaddr.parse("/ip4/10.0.0.%d/tcp/4001".formatted(n));
    return new PeerInfo(PrivateKey.ofSeed(seed).peerId(), List.of(address));
  }
}
