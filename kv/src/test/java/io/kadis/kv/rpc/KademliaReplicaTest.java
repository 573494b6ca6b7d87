package io.kadis.kv.rpc;

import static io.kadis.kv.entry.Entries.utf8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.IpnsName;
import io.kadis.dht.record.IpnsRecord;
import io.kadis.dht.record.IpnsValidator;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.RawValidator;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import io.kadis.dht.rpc.KadClient;
import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.entry.Entries;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class KademliaReplicaTest {
  private static final PeerId PEER = Entries.writer(1).peerId();
  private static final Bytes KEY = utf8("/raw/a");
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final FakeServer server = new FakeServer();

  @Test
  void aPeerThatComparesIsNotReadFirst() throws Exception {
    assertThat(replica(true).store(KEY, utf8("b"), TIMEOUT)).isEqualTo(new KvReply.Stored());
    assertThat(server.asked).containsExactly("PUT");
  }

  @Test
  void anyOtherPeerIsReadFirst() throws Exception {
    assertThat(replica(false).store(KEY, utf8("b"), TIMEOUT)).isEqualTo(new KvReply.Stored());
    assertThat(server.asked).containsExactly("GET", "PUT");
  }

  @Test
  void aBetterRecordIsNotOverwritten() throws Exception {
    server.held = Optional.of(utf8("c"));

    assertThat(replica(false).store(KEY, utf8("b"), TIMEOUT))
        .isInstanceOf(KvReply.Superseded.class);
    assertThat(server.asked).containsExactly("GET");
  }

  @Test
  void whyAPeerThatComparesRefusedIsLookedUp() throws Exception {
    server.refuses = true;
    server.held = Optional.of(utf8("c"));
    assertThat(replica(true).store(KEY, utf8("b"), TIMEOUT)).isInstanceOf(KvReply.Superseded.class);

    server.held = Optional.empty();
    assertThat(replica(true).store(KEY, utf8("b"), TIMEOUT))
        .isEqualTo(new KvReply.Invalid("reset"));
  }

  @Test
  void whatMergesIsPutTogetherWithWhatThePeerHas() throws Exception {
    server.held = Optional.of(utf8("ac"));

    assertThat(letters().store(KEY, utf8("ab"), TIMEOUT)).isEqualTo(new KvReply.Stored());
    assertThat(server.put).contains(utf8("abc"));
  }

  @Test
  void whereThePeerHasAllOfItNothingIsPut() throws Exception {
    server.held = Optional.of(utf8("abc"));

    assertThat(letters().store(KEY, utf8("b"), TIMEOUT)).isEqualTo(new KvReply.Stored());
    assertThat(server.put).isEmpty();
  }

  @Test
  void whatIsInvalidThereIsOverwritten() throws Exception {
    server.held = Optional.of(utf8("zyx"));

    assertThat(letters().store(KEY, utf8("b"), TIMEOUT)).isEqualTo(new KvReply.Stored());
    assertThat(server.put).contains(utf8("b"));
  }

  @Test
  void anEqualRecordIsPutAgainAsItWouldExpireThere() throws Exception {
    server.held = Optional.of(utf8("b"));

    assertThat(replica(false).store(KEY, utf8("b"), TIMEOUT)).isEqualTo(new KvReply.Stored());
    assertThat(server.asked).containsExactly("GET", "PUT");
  }

  /** As go does, which keeps an IPNS record for 48 hours whatever its end. */
  @Test
  @Requirement("IPNS-6")
  void aPeerThatShowsAnExpiredRecordHasNone() throws Exception {
    var owner = Entries.writer(2);
    var name = new IpnsName(owner.peerId()).key();
    var ipns = new KademliaReplica(PEER, server, new IpnsValidator(), false);
    var ended = new IpnsRecord(utf8("/ipfs/a"), 1, Instant.EPOCH, Duration.ofMinutes(5));
    server.held = Optional.of(ended.sign(owner));
    assertThat(ipns.fetch(name, TIMEOUT)).isInstanceOf(KvReply.Absent.class);

    server.held = Optional.of(ended.sign(Entries.writer(3)));
    assertThat(ipns.fetch(name, TIMEOUT)).as("forged").isInstanceOf(KvReply.Found.class);
  }

  @Test
  void whatTogetherIsTooLargeIsNotPut() throws Exception {
    server.held = Optional.of(utf8("a".repeat(KadRecord.MAX_ENCODED_BYTES)));

    assertThat(letters().store(KEY, utf8("b"), TIMEOUT)).isInstanceOf(KvReply.Full.class);
    assertThat(server.put).isEmpty();
  }

  private KademliaReplica letters() {
    return new KademliaReplica(PEER, server, new Letters(), false);
  }

  /** Sets of letters, in order. */
  private record Letters() implements Validator {
    private static Bytes sorted(String letters) {
      return utf8(letters.chars().sorted().mapToObj(Character::toString).collect(joining()));
    }

    @Override
    public Validity validate(Bytes key, Bytes value, Instant now) {
      return sorted(text(value)).equals(value) ? Validity.VALID : new Validity.Invalid("unsorted");
    }

    @Override
    public int select(Bytes key, List<Bytes> values) {
      throw new AssertionError("merged instead");
    }

    @Override
    public Bytes merge(Bytes key, Bytes held, Bytes next) {
      var more = text(next).chars().filter(c -> text(held).indexOf(c) < 0);
      return sorted(text(held) + more.mapToObj(Character::toString).collect(joining()));
    }

    @Override
    public boolean contains(Bytes key, Bytes held, Bytes next) {
      return text(next).chars().allMatch(c -> text(held).indexOf(c) >= 0);
    }

    private static String text(Bytes value) {
      return new String(value.toArrayUnsafe(), StandardCharsets.UTF_8);
    }
  }

  private KademliaReplica replica(boolean compares) {
    return new KademliaReplica(PEER, server, new RawValidator(), compares);
  }

  private static final class FakeServer implements KadClient {
    final List<String> asked = new ArrayList<>();
    Optional<Bytes> held = Optional.empty();
    Optional<Bytes> put = Optional.empty();
    boolean refuses;

    @Override
    public ValueReply getValue(PeerId peer, Bytes key, Duration timeout) {
      asked.add("GET");
      return new ValueReply(held, List.of());
    }

    @Override
    public void putValue(PeerId peer, Bytes key, Bytes value, Duration timeout)
        throws RpcException {
      asked.add("PUT");
      if (refuses) {
        throw new RpcException.Refused("reset");
      }
      put = Optional.of(value);
    }

    @Override
    public List<PeerInfo> findNode(PeerId peer, Bytes key, Duration timeout) {
      throw new AssertionError("not asked for");
    }

    @Override
    public void addProvider(PeerId peer, Bytes key, PeerInfo provider, Duration timeout) {
      throw new AssertionError("not asked for");
    }

    @Override
    public ProvidersReply getProviders(PeerId peer, Bytes key, Duration timeout) {
      throw new AssertionError("not asked for");
    }
  }
}
