package io.kadis.dht;

import io.kadis.dht.message.IpGroup;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.routing.Admission;
import io.kadis.dht.routing.LostPeers;
import io.kadis.dht.routing.Suspects;
import io.kadis.dht.rpc.RpcException;
import io.kadis.libp2p.Connection;
import io.kadis.libp2p.HostListener;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.AddressScope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Decides who is in the routing table: servers that have answered a query of ours on a connection
 * of their own, and no longer than they answer (KAD-24 to KAD-26, SEC-7). For many threads.
 */
final class TableKeeper implements HostListener {
  /** Checks at the same time; a peer above is checked when it is heard of again (KAD-25). */
  static final int MAX_CHECKS = 256;

  static final Duration CHECK_TIMEOUT = Duration.ofSeconds(10);

  /** Told to others per peer: 21 peers of 8 addresses fit a reply (KAD-5). */
  static final int MAX_ADDRESSES = 8;

  private static final Logger log = LogManager.getLogger(TableKeeper.class);

  private final Node node;
  private final Runnable changed;
  private final Semaphore slots = new Semaphore(MAX_CHECKS);
  // At most one outstanding check per candidate (SEC-3); bounded by the slots.
  private final Set<PeerId> checking = ConcurrentHashMap.newKeySet();
  private final Suspects suspects = new Suspects();
  private final LostPeers lost = new LostPeers(RandomGenerator.getDefault());

  /**
   * @param changed called after a peer came in or went
   */
  TableKeeper(Node node, Runnable changed) {
    this.node = node;
    this.changed = changed;
  }

  @Override
  public void identified(PeerId peer) {
    if (!serves(peer)) {
      remove(peer, "it serves " + node.config().protocol() + " no more");
    } else if (node.table().contains(peer)) {
      node.table().update(info(peer));
    } else {
      check(peer);
    }
  }

  /** A peer answered a query of ours: it needs no check (KAD-25). */
  void answered(PeerId peer) {
    suspects.clear(peer);
    lost.found(peer);
    if (!node.table().answered(peer)) {
      admit(peer);
    }
  }

  /** A query failed. Only what is the peer's own fault costs it its place (KAD-26, KAD-54). */
  void failed(PeerId peer, RpcException cause) {
    switch (cause) {
      case RpcException.Unsent _ -> {}
      // It is alive and said no, perhaps to this key only: the check tells.
      case RpcException.Refused _ -> {
        if (node.table().contains(peer)) {
          check(peer);
        }
      }
      case RpcException.Unreachable _, RpcException.TimedOut _, RpcException.BadReply _ ->
          blame(peer, cause);
    }
  }

  /** A peer held a lookup up to the end of its time; its answer may still come. */
  void silent(PeerId peer) {
    suspects.add(peer, now());
  }

  /** True for a peer that was silent and has not answered since. */
  boolean suspected(PeerId peer) {
    return suspects.contains(peer, now());
  }

  /** Whether a lookup should not wait for this peer; now and then it is checked meanwhile. */
  boolean passBy(PeerId peer) {
    return switch (suspects.verdict(peer, now())) {
      case ASK -> false;
      case PASS_BY -> true;
      case CHECK -> {
        check(peer);
        yield true;
      }
    };
  }

  /** A request of another protocol failed, with limits of its own: only a check of ours decides. */
  void failedElsewhere(PeerId peer, RpcException cause) {
    if (cause instanceof RpcException.Unreachable) {
      failed(peer, cause);
    } else if (!(cause instanceof RpcException.Unsent) && node.table().contains(peer)) {
      check(peer);
    }
  }

  /** Asks the peer for its own id: who answers that belongs into the table (KAD-25). */
  void check(PeerId peer) {
    if (!checking.add(peer)) {
      return;
    }
    boolean started = slots.tryAcquire();
    if (started) {
      started = node.background().run(() -> checkNow(peer));
      if (!started) {
        slots.release();
      }
    } else {
      node.metrics().refused("peer checks");
    }
    if (!started) {
      checking.remove(peer);
    }
  }

  private void checkNow(PeerId peer) {
    try {
      var closer = node.client().findNode(peer, peer.bytes(), CHECK_TIMEOUT);
      suspects.clear(peer);
      if (closer.isEmpty() && node.table().size() >= node.config().k()) {
        remove(peer, "it knows nobody");
      } else {
        answered(peer);
      }
    } catch (RpcException.Unsent e) {
      log.debug("check of {} not made: {}", peer, e.getMessage());
    } catch (RpcException e) {
      blame(peer, e);
    } finally {
      slots.release();
      checking.remove(peer);
    }
  }

  private void admit(PeerId peer) {
    var info = info(peer);
    if (peer.equals(node.self()) || !serves(peer) || !isDirect(info)) {
      return;
    }
    var met = node.host().connection(peer).map(Connection::remoteAddress).flatMap(IpGroup::of);
    switch (node.table().offer(info, met)) {
      case Admission.Added(var evicted) -> {
        node.host().protect(peer, true);
        evicted.ifPresent(other -> node.host().protect(other.id(), false));
        changed.run();
      }
      case Admission.Known _ -> {}
      case Admission.BucketFull(var oldest, var answered) -> {
        // Each lookup meets many who do not fit: a check for each would double what it costs.
        if (answered.isBefore(silentSince())) {
          check(oldest.id());
        }
      }
      case Admission.Refused(var reason) -> {
        node.metrics().refused("routing table");
        log.debug("peer {} not taken into the routing table: {}", peer, reason);
      }
    }
  }

  /** Whoever is found by way of a relay only is no use to others (KAD-24). */
  private static boolean isDirect(PeerInfo peer) {
    return peer.addresses().stream()
        .anyMatch(address -> AddressScope.of(address) != AddressScope.RELAY);
  }

  private Instant silentSince() {
    return now().minus(node.config().refreshInterval());
  }

  private Instant now() {
    return node.clocks().elapsed().instant();
  }

  /** Only who lets us wait is a suspect: a dial that is refused at once costs a lookup nothing. */
  private void blame(PeerId peer, RpcException cause) {
    boolean stillAway = cause instanceof RpcException.Unreachable && suspected(peer);
    if (cause instanceof RpcException.TimedOut || stillAway) {
      silent(peer);
    }
    if (node.table().contains(peer)) {
      lost.add(info(peer), now());
    }
    remove(peer, cause.toString());
  }

  /** Members, and those that were until they fell silent a moment ago. */
  List<PeerInfo> lately() {
    return Stream.concat(node.table().peers().stream(), lost.lately(now()).stream()).toList();
  }

  /** Members that fell silent, to be looked for. */
  LostPeers lost() {
    return lost;
  }

  private void remove(PeerId peer, String why) {
    boolean member = node.table().contains(peer);
    var successor = node.table().remove(peer);
    if (member) {
      log.debug("peer {} left the routing table: {}", peer, why);
      node.host().protect(peer, false);
      successor.ifPresent(next -> node.host().protect(next.id(), true));
      changed.run();
    }
  }

  private boolean serves(PeerId peer) {
    return node.host().peerstore().protocols(peer).contains(node.config().protocol());
  }

  /** What others may be told of the peer: only what reaches as far as where we met it (KAD-42). */
  private PeerInfo info(PeerId peer) {
    var addresses = node.host().peerstore().addresses(peer);
    var visible = node.reach(peer).map(reach -> reach.visible(addresses)).orElse(addresses);
    return new PeerInfo(peer, firstOf(visible));
  }

  private static <T> List<T> firstOf(List<T> addresses) {
    return addresses.size() <= MAX_ADDRESSES ? addresses : addresses.subList(0, MAX_ADDRESSES);
  }
}
