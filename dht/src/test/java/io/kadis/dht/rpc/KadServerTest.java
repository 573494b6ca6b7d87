package io.kadis.dht.rpc;

import static io.kadis.dht.rpc.Served.K;
import static io.kadis.dht.rpc.Served.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.StoreException;
import io.kadis.libp2p.Peerstore;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiaddr.Reach;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KadServerTest {
  private static final Bytes KEY = utf8("/raw/key");
  private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final Multiaddr PRIVATE = Multiaddr.parse("/ip4/192.168.1.5/tcp/4001");
  private static final Multiaddr PUBLIC = Multiaddr.parse("/ip4/8.8.8.8/tcp/4001");

  private final Served served = new Served();
  private final RandomGenerator random = new SplittableRandom(1);
  private final Requester stranger = new Requester(Served.peerId(1_000), Reach.MACHINE);

  @AfterEach
  void close() {
    served.close();
  }

  @Test
  @Requirement({"KAD-40", "KAD-41"})
  void findNodeNamesTheNearestMembersWithoutTheRequester() {
    var members = served.fillTable(40);
    var asking = members.getFirst();

    var named = findNode(new Requester(asking.id(), Reach.MACHINE), KEY);

    var nearest = Comparator.comparing((PeerInfo p) -> Key.of(KEY).distanceTo(Key.of(p.id())));
    assertThat(named)
        .containsExactlyElementsOf(
            members.stream().filter(p -> !p.equals(asking)).sorted(nearest).limit(K).toList());
  }

  @Test
  @Requirement("KAD-40")
  void theExactTargetComesFirstEvenThisNodeTheRequesterOrAClient() {
    served.fillTable(40);
    var client = Served.peerId(2_000);
    served.host.peerstore().addAddresses(client, List.of(PUBLIC), Peerstore.HEARSAY_TTL);
    served.host.peerstore().addAddresses(stranger.id(), List.of(PRIVATE), Peerstore.HEARSAY_TTL);

    for (PeerId target : List.of(served.host.id(), client, stranger.id())) {
      assertThat(findNode(stranger, target.bytes()))
          .hasSize(K + 1)
          .first()
          .extracting(PeerInfo::id)
          .isEqualTo(target);
    }
  }

  @Test
  @Requirement("KAD-40")
  void aMemberThatIsTheTargetIsNamedOnce() {
    var members = served.fillTable(5);
    var target = members.get(2);
    served.host.peerstore().addAddresses(target.id(), target.addresses(), Peerstore.HEARSAY_TTL);

    assertThat(findNode(stranger, target.id().bytes())).hasSize(5).first().isEqualTo(target);
  }

  @Test
  @Requirement("KAD-40")
  void aTargetThatCannotBeDialledIsNotNamed() {
    assertThat(findNode(stranger, Served.peerId(3_000).bytes())).isEmpty();
  }

  @Test
  @Requirement({"KAD-42", "SEC-8"})
  void addressesAreToldOnlyToThoseWhoCanDialThem() {
    var everywhere = new PeerInfo(Served.peerId(1), List.of(LOOPBACK, PRIVATE, PUBLIC));
    var hereOnly = new PeerInfo(Served.peerId(2), List.of(LOOPBACK));
    served.table.offer(everywhere);
    served.table.offer(hereOnly);

    assertThat(findNode(from(Reach.MACHINE), KEY)).containsExactlyInAnyOrder(everywhere, hereOnly);
    assertThat(findNode(from(Reach.LAN), KEY))
        .containsExactly(new PeerInfo(everywhere.id(), List.of(PRIVATE, PUBLIC)));
    assertThat(findNode(from(Reach.WORLD), KEY))
        .containsExactly(new PeerInfo(everywhere.id(), List.of(PUBLIC)));
  }

  @Test
  @Requirement("KAD-43")
  void getValueNamesCloserPeersWithAndWithoutARecord() throws Exception {
    served.fillTable(30);

    assertThat(getValue(KEY).value()).isEmpty();
    assertThat(getValue(KEY).closer()).hasSize(K);

    hold(KEY, utf8("value"));
    assertThat(getValue(KEY).value()).contains(utf8("value"));
    assertThat(getValue(KEY).key()).isEqualTo(KEY);
    assertThat(getValue(KEY).closer()).hasSize(K);
  }

  @Test
  @Requirement({"KAD-43", "KAD-74"})
  void anExpiredRecordIsAbsent() throws Exception {
    hold(KEY, utf8("value"));

    served.now = Served.START.plus(Validator.RECORD_LIFETIME);

    assertThat(getValue(KEY).value()).isEmpty();
  }

  @Test
  @Requirement("KAD-44")
  void aBetterOrEqualRecordIsStoredAndEchoedAWorseOneRefused() throws Exception {
    hold(KEY, utf8("b"));

    assertThat(put(KEY, utf8("a"))).isInstanceOf(Answer.Refusal.class);
    assertThat(put(KEY, utf8("c")))
        .isEqualTo(new Answer.Reply(new KadReply.Stored(KEY, utf8("c"))));
    assertThat(served.store.get(KEY).map(KadRecord::value)).contains(utf8("c"));
  }

  @Test
  @Requirement({"KAD-44", "REC-3"})
  void anEqualRecordIsRenewedByTheReceiversClock() throws Exception {
    hold(KEY, utf8("same"));

    served.now = Served.START.plus(Duration.ofHours(47));
    assertThat(put(KEY, utf8("same"))).isInstanceOf(Answer.Reply.class);

    assertThat(served.store.get(KEY)).contains(new KadRecord(KEY, utf8("same"), served.now));
  }

  @Test
  @Requirement({"KAD-44", "SEC-22"})
  void anExpiredRecordDoesNotStandInTheWayOfAWorseOne() throws Exception {
    hold(KEY, utf8("z"));

    served.now = Served.START.plus(Validator.RECORD_LIFETIME);

    assertThat(put(KEY, utf8("a"))).isInstanceOf(Answer.Reply.class);
  }

  @Test
  @Requirement({"KAD-44", "SEC-10"})
  void whatIsInvalidOrTooLargeIsRefusedBeforeItReachesTheStore() {
    assertThat(put(utf8("/unknown/key"), utf8("v"))).isInstanceOf(Answer.Refusal.class);
    assertThat(put(KEY, Bytes.wrap(new byte[KadRecord.MAX_ENCODED_BYTES])))
        .isInstanceOf(Answer.Refusal.class);
    assertThat(served.store.count()).isZero();
  }

  @Test
  @Requirement("SEC-10")
  void whoPutsTooMuchThatIsInvalidIsRefusedUnverifiedAndNobodyElse() {
    var checked = new AtomicInteger();
    Validator none =
        new Validator() {
          @Override
          public Validity validate(Bytes key, Bytes value, Instant now) {
            checked.incrementAndGet();
            return new Validity.Invalid("never");
          }

          @Override
          public int select(Bytes key, List<Bytes> values) {
            return 0;
          }
        };
    var holdings = new Holdings(served.store, served.store, new Validators(Map.of("raw", none)));
    var server = new KadServer(served.host, served.table, holdings, K);
    var put = new KadRequest.PutValue(KEY, utf8("v"));

    for (int i = 0; i < KadServer.INVALID_AT_ONCE; i++) {
      assertThat(refusal(server, stranger, put)).isEqualTo("invalid record");
    }
    assertThat(refusal(server, stranger, put)).isEqualTo("invalid record rate");
    assertThat(checked).hasValue(KadServer.INVALID_AT_ONCE);
    assertThat(refusal(server, new Requester(Served.peerId(1), Reach.MACHINE), put))
        .isEqualTo("invalid record");

    served.now = served.now.plus(KadServer.INVALID_EVERY);
    assertThat(refusal(server, stranger, put)).isEqualTo("invalid record");
  }

  @Test
  @Requirement("SEC-10")
  void validRecordsHaveNoSuchRate() {
    for (int i = 0; i <= KadServer.INVALID_AT_ONCE; i++) {
      assertThat(put(KEY, utf8("v"))).isInstanceOf(Answer.Reply.class);
    }
  }

  private String refusal(KadServer server, Requester from, KadRequest request) {
    return ((Answer.Refusal) server.answer(from, request, served.now, random)).reason();
  }

  @Test
  @Requirement({"KAD-7", "SEC-10"})
  void aStoreThatHasNoRoomRefuses() {
    var full =
        new KadServer(
            served.host,
            served.table,
            new Holdings(new FullStore(), served.store, io.kadis.dht.sim.TestNetwork.VALIDATORS),
            K);

    var answer = full.answer(stranger, new KadRequest.PutValue(KEY, utf8("v")), served.now, random);

    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo("no room"));
  }

  @Test
  @Requirement({"KAD-45", "SEC-9"})
  void peersAnnounceThemselvesOnly() throws Exception {
    var other = new PeerInfo(Served.peerId(1), List.of(LOOPBACK));
    var own = new PeerInfo(stranger.id(), List.of(LOOPBACK));
    var nowhere = new PeerInfo(stranger.id(), List.of());

    assertThat(announce(List.of())).isInstanceOf(Answer.Refusal.class);
    assertThat(announce(List.of(other))).isInstanceOf(Answer.Refusal.class);
    assertThat(announce(List.of(nowhere))).isInstanceOf(Answer.Refusal.class);
    assertThat(announce(List.of(other, own))).isInstanceOf(Answer.Silence.class);
    assertThat(served.store.providers(KEY, served.now)).containsExactly(own);
  }

  @Test
  @Requirement({"KAD-45", "KAD-47"})
  void aProviderWhoseAddressesAreHiddenIsKeptWithoutThem() throws Exception {
    var own = new PeerInfo(stranger.id(), List.of(PRIVATE));

    var answer =
        served.server.answer(
            new Requester(own.id(), Reach.WORLD),
            new KadRequest.AddProvider(KEY, List.of(own)),
            served.now,
            random);

    assertThat(answer).isInstanceOf(Answer.Silence.class);
    assertThat(providers().providers()).containsExactly(new PeerInfo(own.id(), List.of()));
  }

  @Test
  @Requirement("SEC-9")
  void announcementsOfAPeerHaveARate() {
    var own = List.of(new PeerInfo(stranger.id(), List.of(LOOPBACK)));
    for (int i = 0; i < KadServer.ANNOUNCEMENTS_AT_ONCE; i++) {
      assertThat(announce(own)).isInstanceOf(Answer.Silence.class);
    }
    assertThat(announce(own)).isInstanceOf(Answer.Refusal.class);

    served.now = served.now.plus(KadServer.ANNOUNCEMENT_EVERY);
    assertThat(announce(own)).isInstanceOf(Answer.Silence.class);
  }

  @Test
  @Requirement("KAD-46")
  void anyKeyOf1To80BytesCanBeProvided() {
    var own = new PeerInfo(stranger.id(), List.of(LOOPBACK));
    for (Bytes key : List.of(Bytes.of(0xff), utf8("plain text"), Bytes.wrap(new byte[80]))) {
      var add = new KadRequest.AddProvider(key, List.of(own));
      assertThat(served.server.answer(stranger, add, served.now, random))
          .isInstanceOf(Answer.Silence.class);
      assertThat(served.store.providers(key, served.now)).containsExactly(own);
    }
  }

  @Test
  @Requirement("KAD-47")
  void providersComeInRandomOrderWithCloserPeers() throws Exception {
    served.fillTable(30);
    for (int i = 0; i < 10; i++) {
      served.store.addProvider(KEY, new PeerInfo(Served.peerId(i), List.of(LOOPBACK)), served.now);
    }

    var orders = new HashSet<List<PeerInfo>>();
    for (int i = 0; i < 5; i++) {
      var reply = providers();
      assertThat(reply.providers()).hasSize(10);
      assertThat(reply.closer()).hasSize(K);
      orders.add(reply.providers());
    }
    assertThat(orders).hasSizeGreaterThan(1);
  }

  @Test
  @Requirement("KAD-73")
  void expiredProvidersAreNotServed() throws Exception {
    served.store.addProvider(KEY, new PeerInfo(Served.peerId(1), List.of(LOOPBACK)), served.now);

    served.now = served.now.plus(Duration.ofHours(48));

    assertThat(providers().providers()).isEmpty();
  }

  @Test
  @Requirement({"KAD-5", "SEC-11"})
  void aFullAnswerFitsWhatRustReads() throws Exception {
    for (int i = 0; i < 200; i++) {
      var addresses = new ArrayList<Multiaddr>();
      for (int port = 1; port <= 30; port++) {
        addresses.add(Multiaddr.parse("/ip6/2001:4860:%x::8888/tcp/%d".formatted(i, port)));
      }
      served.table.offer(new PeerInfo(Served.peerId(i), addresses));
    }
    hold(KEY, Bytes.wrap(new byte[10_000]));

    for (KadRequest request : List.of(new KadRequest.FindNode(KEY), new KadRequest.GetValue(KEY))) {
      var answer = (Answer.Reply) served.server.answer(stranger, request, served.now, random);
      assertThat(answer.reply().encode().size()).isLessThanOrEqualTo(KadReply.MAX_SENT_BYTES);
    }
  }

  private List<PeerInfo> findNode(Requester from, Bytes key) {
    var request = new KadRequest.FindNode(key);
    var answer = (Answer.Reply) served.server.answer(from, request, served.now, random);
    return ((KadReply.Nodes) answer.reply()).closer();
  }

  private KadReply.Value getValue(Bytes key) {
    var request = new KadRequest.GetValue(key);
    var answer = (Answer.Reply) served.server.answer(stranger, request, served.now, random);
    return (KadReply.Value) answer.reply();
  }

  private KadReply.Providers providers() {
    var request = new KadRequest.GetProviders(KEY);
    var answer = (Answer.Reply) served.server.answer(stranger, request, served.now, random);
    return (KadReply.Providers) answer.reply();
  }

  private Answer put(Bytes key, Bytes value) {
    return served.server.answer(stranger, new KadRequest.PutValue(key, value), served.now, random);
  }

  private Answer announce(List<PeerInfo> providers) {
    var request = new KadRequest.AddProvider(KEY, providers);
    return served.server.answer(stranger, request, served.now, random);
  }

  private void hold(Bytes key, Bytes value) {
    assertThat(put(key, value)).isInstanceOf(Answer.Reply.class);
  }

  private static Requester from(Reach reach) {
    return new Requester(Served.peerId(1_000), reach);
  }

  private static final class FullStore implements RecordStore {
    @Override
    public List<KadRecord> page(Optional<Bytes32> after, int max) {
      return List.of();
    }

    @Override
    public List<KadRecord> purgeable(Instant after, Instant now, int max) {
      return List.of();
    }

    @Override
    public void onChange(Consumer<Bytes> listener) {}

    @Override
    public Optional<KadRecord> get(Bytes key) {
      return Optional.empty();
    }

    @Override
    public Optional<KadRecord> onDisk(Bytes key) {
      return Optional.empty();
    }

    @Override
    public Outcome update(Bytes key, Decider decider) throws StoreException {
      throw new StoreException.Full("10 GiB of 10 GiB in use");
    }

    @Override
    public long count() {
      return 0;
    }
  }
}
