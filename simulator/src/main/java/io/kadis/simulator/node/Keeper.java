package io.kadis.simulator.node;

import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.routing.Admission;
import io.kadis.dht.routing.LostPeers;
import io.kadis.dht.routing.Suspects;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Caller;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Network.Question;
import io.kadis.simulator.network.Reply;
import io.kadis.simulator.network.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Decides who is in the routing table, by the rules of dht's {@code TableKeeper}. */
final class Keeper {
  private static final int MAX_CHECKS = 256;
  private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(10);

  private final Site site;
  private final Runnable changed;
  private final Suspects suspects = new Suspects();
  private final Set<PeerId> checking = new HashSet<>();
  private final LostPeers lost;
  private boolean joining = true;

  /**
   * @param changed called after a peer came in or went
   */
  Keeper(Site site, Runnable changed) {
    this.site = site;
    this.changed = changed;
    this.lost = new LostPeers(site.random());
  }

  /** Members, and those that were until they fell silent a moment ago. */
  List<PeerId> lately() {
    return Stream.concat(site.table().peers().stream(), lost.lately(now()).stream())
        .map(PeerInfo::id)
        .toList();
  }

  /** Members that fell silent, to be looked for. */
  LostPeers lost() {
    return lost;
  }

  void endJoining() {
    joining = false;
    site.table().endJoining();
  }

  void identified(PeerId peer) {
    if (!site.table().contains(peer)) {
      check(peer);
    }
  }

  void answered(PeerId peer) {
    suspects.clear(peer);
    lost.found(peer);
    site.table().markQueried(peer, now());
    if (!site.table().contains(peer)) {
      admit(peer);
    }
  }

  void failed(PeerId peer, Caller.Failure why) {
    switch (why) {
      case REFUSED -> {
        if (site.table().contains(peer)) {
          check(peer);
        }
      }
      case UNREACHABLE, TIMED_OUT -> blame(peer, why);
    }
  }

  /** A request of another protocol failed. */
  void failedElsewhere(PeerId peer, Caller.Failure why) {
    if (why == Caller.Failure.UNREACHABLE) {
      failed(peer, why);
    } else if (site.table().contains(peer)) {
      check(peer);
    }
  }

  Set<PeerId> suspects() {
    return suspects.all(now());
  }

  void silent(PeerId peer) {
    suspects.add(peer, now());
  }

  boolean suspected(PeerId peer) {
    return suspects.contains(peer, now());
  }

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

  /** Asks the peer for its own id. */
  void check(PeerId peer) {
    if (checking.size() < MAX_CHECKS && checking.add(peer)) {
      var ownId = new Request.Kad(new KadRequest.FindNode(peer.bytes()));
      site.call(peer, new Question(Kind.MAINTENANCE, ownId, CHECK_TIMEOUT), new Check(peer));
    }
  }

  private final class Check implements Caller {
    private final PeerId peer;

    Check(PeerId peer) {
      this.peer = peer;
    }

    @Override
    public void answered(Reply reply) {
      checking.remove(peer);
      suspects.clear(peer);
      boolean knowsNobody =
          reply instanceof Reply.Kad(KadReply.Nodes(var closer)) && closer.isEmpty();
      if (knowsNobody && site.table().size() >= site.settings().dht().k()) {
        remove(peer);
      } else {
        Keeper.this.answered(peer);
      }
    }

    @Override
    public void failed(Failure why) {
      checking.remove(peer);
      blame(peer, why);
    }
  }

  private void admit(PeerId peer) {
    var info = site.info(peer);
    var admission =
        joining ? site.table().offerReplaceable(info, now()) : site.table().offer(info, now());
    switch (admission) {
      case Admission.Added _ -> changed.run();
      case Admission.BucketFull(var oldest, var answered) -> {
        if (answered.isBefore(now().minus(site.settings().dht().refreshInterval()))) {
          check(oldest.id());
        }
      }
      case Admission.Known _, Admission.Refused _ -> {}
    }
  }

  private void blame(PeerId peer, Caller.Failure why) {
    boolean stillAway = why == Caller.Failure.UNREACHABLE && suspected(peer);
    if (why == Caller.Failure.TIMED_OUT || stillAway) {
      silent(peer);
    }
    if (site.table().contains(peer)) {
      lost.add(site.info(peer), now());
    }
    remove(peer);
  }

  private void remove(PeerId peer) {
    boolean member = site.table().contains(peer);
    site.table().remove(peer);
    if (member) {
      changed.run();
    }
  }

  private Instant now() {
    return site.now();
  }
}
