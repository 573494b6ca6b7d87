package io.kadis.simulator.node;

import io.kadis.dht.message.PeerInfo;
import io.kadis.kv.repair.Event.Neighbourhood;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Caller;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Network.Question;
import io.kadis.simulator.network.Reply;
import io.kadis.simulator.network.Request;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Watches who is there, and greets those with whom a range is shared, as {@code kv.upkeep} does.
 */
final class Neighbours {
  private static final Duration BEAT = Duration.ofSeconds(20);
  private static final Duration GREETING = Duration.ofSeconds(5);
  private static final Duration QUIET = Duration.ofMillis(250);
  private static final int MAX_QUIETS = 8;

  private static final Question GREETS =
      new Question(Kind.MAINTENANCE, new Request.Kv(new KvRequest.Batch(List.of())), GREETING);

  private static final Reply GREETED = new Reply.Kv(new KvReply.Batch(List.of()));

  private final Site site;
  private final Keeper keeper;
  private final Refreshing refreshing;
  private final Joining joining;
  private final Upkeep upkeep;
  private Neighbourhood told;
  private int quiets;
  private boolean changedAgain;

  /** The table has changed since it was looked at. */
  private boolean stale = true;

  private Set<PeerId> suspects = Set.of();

  Neighbours(Keeper keeper, Refreshing refreshing, Joining joining, Upkeep upkeep) {
    this.site = refreshing.site();
    this.keeper = keeper;
    this.refreshing = refreshing;
    this.joining = joining;
    this.upkeep = upkeep;
    this.told = now();
  }

  Neighbourhood told() {
    return told;
  }

  void watch() {
    site.later(site.jittered(BEAT), this::beat);
  }

  private void beat() {
    upkeep.territory().neighbours().forEach(this::greet);
    tellChange();
    watch();
  }

  /** An answer changes nothing: it is asked for in earnest only where there may be none. */
  private void greet(PeerId peer) {
    if (!site.machine().exchangesQuietly(peer, GREETS, GREETED)) {
      site.call(peer, GREETS, new Greeting(peer));
    }
  }

  private final class Greeting implements Caller {
    private final PeerId peer;

    Greeting(PeerId peer) {
      this.peer = peer;
    }

    @Override
    public void answered(Reply reply) {}

    @Override
    public void failed(Failure why) {
      keeper.failedElsewhere(peer, why);
    }
  }

  /** A peer came into the table, or left it. */
  void tableChanged() {
    stale = true;
    changed();
  }

  /** Peers come in flocks, and each event costs a plan: so one for all that come soon. */
  void changed() {
    changedAgain = true;
    if (quiets == 0) {
      awaitQuiet();
    }
  }

  private void awaitQuiet() {
    changedAgain = false;
    quiets++;
    site.later(
        QUIET,
        () -> {
          if (changedAgain && quiets < MAX_QUIETS) {
            awaitQuiet();
          } else {
            quiets = 0;
            tellChange();
          }
        });
  }

  /** Most looks find that nobody came, went or fell silent: these are not worth a set of all. */
  private void tellChange() {
    var silent = keeper.suspects();
    if (!stale && silent.equals(suspects) && refreshing.settled() == told.settled()) {
      return;
    }
    stale = false;
    suspects = silent;
    var now = now();
    if (!now.equals(told)) {
      told = now;
      upkeep.tell(now);
    }
  }

  private Neighbourhood now() {
    Set<PeerId> live = new HashSet<>();
    for (PeerInfo peer : site.table().peers()) {
      if (!keeper.suspected(peer.id())) {
        live.add(peer.id());
      }
    }
    boolean alone = site.table().size() == 0 && joining.nobodyKnown();
    return new Neighbourhood(live, refreshing.settled(), alone);
  }

  void lost(PeerId peer) {
    if (upkeep.territory().mayInheritFrom(peer)) {
      keeper.check(peer);
    }
  }
}
