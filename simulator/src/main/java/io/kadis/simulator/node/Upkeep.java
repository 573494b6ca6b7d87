package io.kadis.simulator.node;

import io.kadis.dht.key.Key;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Coverage;
import io.kadis.kv.repair.Durability;
import io.kadis.kv.repair.Event;
import io.kadis.kv.repair.Order;
import io.kadis.kv.repair.Outcome;
import io.kadis.kv.repair.Repairer;
import io.kadis.kv.repair.Territory;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/** Drives the {@link Repairer} of one process, as {@code kv.upkeep} does. */
final class Upkeep implements Readiness {
  /** A Repairer may want to sleep for ever. */
  private static final Duration MAX_SLEEP = Duration.ofHours(1);

  private final Site site;
  private final Disk disk;
  private final Conduct conduct;
  private final InstantSource wallClock;
  private final Repairer repairer;
  private final Errands errands;
  private final Alarm alarm;
  private Coverage spoken;

  Upkeep(Site site, Errands errands, Errands.Home home) {
    this.site = site;
    this.errands = errands;
    this.disk = home.disk();
    this.conduct = home.conduct();
    this.wallClock = home.wallClock();
    this.spoken = new Coverage(disk.covered());
    var database = site.settings().database();
    this.repairer =
        new Repairer(
            new Repairer.Site(site.self(), database.n(), database.repair(), disk, spoken),
            site.random());
    this.alarm = new Alarm(site, () -> tell(new Event.TimerFired()));
  }

  /** Begins with whom the node knows at its start. */
  void begin(Event.Neighbourhood first) {
    tell(first);
  }

  void tell(Event event) {
    try {
      var orders = repairer.advance(event, site.now(), wallClock.instant());
      conduct.orders(orders).forEach(this::carryOut);
    } catch (StoreException e) {
      throw new IllegalStateException("memory failed", e);
    }
    var latest = site.now().plus(MAX_SLEEP);
    var wakeAt = repairer.wakeAt();
    alarm.set(wakeAt.isBefore(latest) ? wakeAt : latest);
  }

  private void carryOut(Order order) {
    switch (order) {
      case Order.Reconcile one -> errands.reconcile(one, finished(one.id()));
      case Order.Offer one -> errands.offer(one, finished(one.id()));
      case Order.Locate one -> errands.locate(one, finished(one.id()));
      case Order.LetGo one -> finished(one.id()).accept(errands.letGo(one));
      case Order.Cover(var now, var proven) -> {
        spoken = now;
        disk.saveCovered(proven.ranges());
      }
      case Order.Check(var peers) -> peers.forEach(errands::check);
    }
  }

  /** Not within the order itself: the Repairer is still busy with that event. */
  private Consumer<Outcome> finished(long id) {
    return outcome -> site.later(Duration.ZERO, () -> tell(new Event.Finished(id, outcome)));
  }

  @Override
  public Optional<KvReply.Syncing> syncing(Bytes key) {
    return spoken.contains(Key.of(key).id())
        ? Optional.empty()
        : Optional.of(new KvReply.Syncing());
  }

  @Override
  public boolean standsIn(Bytes key) {
    var id = Key.of(key).id();
    return !repairer.own().contains(id) && !spoken.contains(id);
  }

  Coverage spoken() {
    return spoken;
  }

  Territory territory() {
    return repairer.territory();
  }

  Durability durability() {
    try {
      return repairer.durability();
    } catch (StoreException e) {
      throw new IllegalStateException("memory failed", e);
    }
  }

  boolean handedOver() {
    return repairer.handedOver();
  }

  /** Of the elapsed clock. */
  Instant wakeAt() {
    return repairer.wakeAt();
  }
}
