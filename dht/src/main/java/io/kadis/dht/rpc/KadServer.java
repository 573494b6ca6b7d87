package io.kadis.dht.rpc;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.routing.RoutingTableOwner;
import io.kadis.dht.store.StoreException;
import io.kadis.libp2p.Host;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/**
 * Answers requests from the routing table and the stores (CONFORMANCE 3.4). Knows no stream and no
 * clock. For many threads.
 */
public final class KadServer {
  /** ADD_PROVIDER of one peer: this many at once, then one each so often (SEC-9). */
  static final int ANNOUNCEMENTS_AT_ONCE = 256;

  static final Duration ANNOUNCEMENT_EVERY = Duration.ofMillis(50);

  /**
   * Invalid records of one peer: each costs us a verification and it nothing. Enough for a peer
   * that republishes what only it believes in (SEC-10).
   */
  static final int INVALID_AT_ONCE = 256;

  static final Duration INVALID_EVERY = Duration.ofMillis(50);

  private final Host host;
  private final RoutingTableOwner table;
  private final Holdings holdings;
  private final RecordKeeper keeper;
  private final PeerRate announcements = new PeerRate(ANNOUNCEMENTS_AT_ONCE, ANNOUNCEMENT_EVERY);
  private final PeerRate invalid = new PeerRate(INVALID_AT_ONCE, INVALID_EVERY);
  private final int k;

  public KadServer(Host host, RoutingTableOwner table, Holdings holdings, int k) {
    this.host = host;
    this.table = table;
    this.holdings = holdings;
    this.keeper = holdings.keeper();
    this.k = k;
  }

  /**
   * @param random for the order of providers (KAD-47)
   */
  Answer answer(Requester from, KadRequest request, Instant now, RandomGenerator random) {
    try {
      return switch (request) {
        case KadRequest.FindNode(var key) -> new Answer.Reply(findNode(from, key));
        case KadRequest.GetValue(var key) -> new Answer.Reply(getValue(from, key, now));
        case KadRequest.PutValue put -> putValue(from, put, now);
        case KadRequest.AddProvider add -> addProvider(from, add, now);
        case KadRequest.GetProviders(var key) ->
            new Answer.Reply(getProviders(from, key, now, random));
        case KadRequest.Ping _ -> new Answer.Reply(new KadReply.Pong());
      };
    } catch (StoreException.Full | StoreException.Busy e) {
      return new Answer.Refusal("no room", e.toString());
    } catch (StoreException e) {
      return new Answer.Refusal("store failed", e.toString());
    }
  }

  /** The peer of that very id comes first, whoever it is, if it can be dialled (KAD-40). */
  private KadReply findNode(Requester from, Bytes key) {
    var peers = new ArrayList<PeerInfo>(k + 1);
    var target = asPeer(key).map(this::known).map(peer -> peer.visibleTo(from.reach()));
    target.filter(peer -> !peer.addresses().isEmpty()).ifPresent(peers::add);
    for (PeerInfo peer : closer(from, key)) {
      if (target.isEmpty() || !peer.id().equals(target.get().id())) {
        peers.add(peer);
      }
    }
    return new KadReply.Nodes(peers);
  }

  private KadReply getValue(Requester from, Bytes key, Instant now) throws StoreException {
    var held = keeper.current(key, now);
    return new KadReply.Value(
        key, held.map(KadRecord::value), held.map(KadRecord::received), closer(from, key));
  }

  private Answer putValue(Requester from, KadRequest.PutValue put, Instant now)
      throws StoreException {
    if (!invalid.allows(from.id(), now)) {
      return new Answer.Refusal(
          "invalid record rate", from.id() + " puts too much that is invalid");
    }
    return switch (keeper.keep(put.key(), put.value(), now)) {
      case RecordKeeper.Kept.Stored _ ->
          new Answer.Reply(new KadReply.Stored(put.key(), put.value()));
      case RecordKeeper.Kept.Worse _ ->
          new Answer.Refusal("worse record", "a better record is held for " + put.key());
      case RecordKeeper.Kept.NoRoom(var why) -> new Answer.Refusal("no room", why);
      case RecordKeeper.Kept.Invalid(var why) -> {
        invalid.take(from.id(), now);
        yield new Answer.Refusal("invalid record", why);
      }
    };
  }

  /** Peers announce themselves only: anyone else's entry is spam (KAD-45, SEC-9). */
  private Answer addProvider(Requester from, KadRequest.AddProvider add, Instant now)
      throws StoreException {
    var own =
        add.providers().stream()
            .filter(peer -> peer.id().equals(from.id()) && !peer.addresses().isEmpty())
            .findFirst();
    if (own.isEmpty()) {
      return new Answer.Refusal(
          "not its own provider", "%s announced nobody, or another".formatted(from.id()));
    }
    if (!announcements.take(from.id(), now)) {
      return new Answer.Refusal("provider rate", from.id() + " announces too often");
    }
    holdings.providers().addProvider(add.key(), own.get().visibleTo(from.reach()), now);
    return new Answer.Silence();
  }

  private KadReply getProviders(Requester from, Bytes key, Instant now, RandomGenerator random)
      throws StoreException {
    var providers = new ArrayList<PeerInfo>();
    for (PeerInfo provider : holdings.providers().providers(key, now)) {
      providers.add(provider.visibleTo(from.reach()));
    }
    shuffle(providers, random);
    return new KadReply.Providers(key, providers, closer(from, key));
  }

  private static void shuffle(List<PeerInfo> peers, RandomGenerator random) {
    for (int last = peers.size() - 1; last > 0; last--) {
      Collections.swap(peers, last, random.nextInt(last + 1));
    }
  }

  /** The k members nearest the key that the requester can dial, never itself (KAD-40, KAD-41). */
  private List<PeerInfo> closer(Requester from, Bytes key) {
    var peers = new ArrayList<PeerInfo>(k);
    for (PeerInfo member : table.nearest(Key.of(key), k + 1)) {
      var peer = member.visibleTo(from.reach());
      if (peers.size() < k && !peer.id().equals(from.id()) && !peer.addresses().isEmpty()) {
        peers.add(peer);
      }
    }
    return peers;
  }

  private PeerInfo known(PeerId peer) {
    return new PeerInfo(
        peer, peer.equals(host.id()) ? host.listenAddresses() : host.peerstore().addresses(peer));
  }

  /** The peer whose id these bytes are; most keys are none, and show it by their first byte. */
  private static Optional<PeerId> asPeer(Bytes key) {
    boolean multihash = key.size() >= 2 && (key.get(0) == 0x12 || key.get(0) == 0x00);
    if (!multihash) {
      return Optional.empty();
    }
    try {
      return Optional.of(new PeerId(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
