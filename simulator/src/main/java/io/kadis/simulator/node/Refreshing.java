package io.kadis.simulator.node;

import io.kadis.dht.key.Key;
import io.kadis.dht.routing.RefreshKey;
import io.kadis.dht.routing.RefreshPlan;
import io.kadis.simulator.network.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/** Keeps the routing table fresh, by the plan and the pace of dht's {@code Refresher}. */
final class Refreshing {
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofMillis(300);
  private static final Duration WITHOUT_PEERS = Duration.ofMinutes(10);
  private static final Duration JOINING_TIME = Duration.ofMinutes(1);
  private static final Duration SAVE_EVERY = Duration.ofSeconds(5);
  private static final int JOINING_ROUNDS = 2;

  private final Site site;
  private final Keeper keeper;
  private final Walker walker;
  private final Joining joining;
  private final Runnable lookedAround;
  private final RefreshPlan plan;
  private final Key self;
  private final Alarm alarm;
  private Instant nextRound;
  private Instant nextSave;
  private boolean unsaved;
  private boolean rang;
  private boolean settling;
  private boolean busy;
  private int rounds;
  private boolean settled;

  /**
   * @param lookedAround called when the node has looked itself up for the first time since it knew
   *     nobody
   */
  Refreshing(Walker walker, Joining joining, Runnable lookedAround) {
    this.site = walker.site();
    this.keeper = walker.keeper();
    this.walker = walker;
    this.joining = joining;
    this.lookedAround = lookedAround;
    this.plan = new RefreshPlan(site.settings().dht().refreshInterval());
    this.self = Key.of(site.self());
    this.alarm = new Alarm(site, this::turn);
    this.nextRound = site.now();
    this.nextSave = site.now();
  }

  Site site() {
    return site;
  }

  /** Whether somebody has answered when this node looked itself up, since it last knew nobody. */
  boolean settled() {
    return settled;
  }

  /** Peers came or went. */
  void changed() {
    settled &= site.table().size() > 0;
    rang = true;
    settle();
  }

  void lookedUp(Key key) {
    plan.refreshed(self.commonPrefixLength(key), site.now());
  }

  private void settle() {
    if (!busy && !settling) {
      settling = true;
      site.later(
          site.jittered(SETTLE),
          () -> {
            settling = false;
            turn();
          });
    }
  }

  private void turn() {
    if (busy || settling) {
      return;
    }
    busy = true;
    boolean changed = rang;
    rang = false;
    if (site.table().size() > 0 && !site.now().isBefore(nextRound)) {
      round();
    } else if (changed && site.table().size() > 0 && isSmall()) {
      unsaved = true;
      lookUpSelf(this::turned);
    } else {
      unsaved |= changed;
      turned();
    }
  }

  private boolean isSmall() {
    return site.table().size() < site.settings().dht().k();
  }

  private void turned() {
    busy = false;
    if (unsaved && !site.now().isBefore(nextSave)) {
      joining.save();
      unsaved = false;
      nextSave = site.now().plus(SAVE_EVERY);
    }
    if (rang) {
      settle();
    } else if (site.table().size() == 0) {
      alarm.set(site.now().plus(WITHOUT_PEERS));
    } else {
      alarm.set(unsaved && nextSave.isBefore(nextRound) ? nextSave : nextRound);
    }
  }

  private void round() {
    var config = site.settings().dht();
    var stale = RefreshPlan.staleAfter(config.refreshInterval(), config.k(), config.alpha());
    site.table().notQueriedSince(site.now().minus(stale)).forEach(peer -> keeper.check(peer.id()));
    lookUpSelf(
        () -> next(plan.round(site.table().maxCommonPrefixLength(), rounds == 0, site.now())));
  }

  private void next(RefreshPlan.Round round) {
    var length = round.next(site.table()::countAt);
    if (length.isPresent()) {
      var key = RefreshKey.random(self, length.getAsInt(), site.random());
      lookUp(key, _ -> next(round));
    } else {
      ended();
    }
  }

  private void ended() {
    if (++rounds == JOINING_ROUNDS) {
      keeper.endJoining();
    }
    var interval = site.settings().dht().refreshInterval();
    boolean joins = rounds < JOINING_ROUNDS && interval.compareTo(JOINING_TIME) > 0;
    nextRound = site.now().plus(site.jittered(joins ? JOINING_TIME : interval));
    unsaved = true;
    turned();
  }

  private void lookUpSelf(Runnable then) {
    lookUp(
        site.self().bytes(),
        answered -> {
          if (answered && !settled) {
            settled = site.table().size() > 0;
            lookedAround.run();
          }
          then.run();
        });
  }

  /**
   * @param then is told whether anybody answered
   */
  private void lookUp(Bytes key, Consumer<Boolean> then) {
    walker.find(
        new Walker.Wanted(key, Kind.MAINTENANCE, LOOKUP_TIMEOUT),
        (closest, _) -> {
          if (!closest.isEmpty()) {
            lookedUp(Key.of(key));
          }
          then.accept(!closest.isEmpty());
        });
  }
}
