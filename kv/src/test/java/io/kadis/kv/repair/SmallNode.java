package io.kadis.kv.repair;

import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Session.Step;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A node of a {@link SmallWorld}: a disk, a repairer, and what carries out its orders. */
final class SmallNode {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  final PeerId id;
  final SmallWorld world;
  Side side = new Side(new MemoryStore());
  Coverage saved = Coverage.NONE;
  Coverage spoken = Coverage.NONE;
  @Nullable Repairer repairer;
  private boolean alone;
  private boolean leaving;
  private int life;
  private int timer;
  int comparisons;
  int pulled;

  SmallNode(SmallWorld world, PeerId id) {
    this.world = world;
    this.id = id;
  }

  Repairer running() {
    return Objects.requireNonNull(repairer, "it is down");
  }

  boolean isUp() {
    return repairer != null;
  }

  int life() {
    return life;
  }

  boolean holds(Bytes key) {
    return side.store.get(key).isPresent();
  }

  void start(boolean alone) {
    this.alone = alone;
    leaving = false;
    spoken = saved;
    life++;
    var site = new Repairer.Site(id, world.rules.n(), world.rules.config(), side.store, saved);
    repairer = new Repairer(site, world.random);
  }

  void stop() {
    repairer = null;
    life++;
  }

  /** And what was on it is gone for ever. */
  void loseDisk() {
    side = new Side(new MemoryStore());
    saved = Coverage.NONE;
    world.keys.removeIf(key -> !world.exists(key));
  }

  void leave() throws StoreException {
    leaving = true;
    take(new Event.Leaving());
  }

  boolean isLeaving() {
    return leaving;
  }

  /** Looks who is there. */
  void see() throws StoreException {
    var known = new ArrayList<>(world.upIds());
    known.remove(id);
    alone &= known.isEmpty();
    take(new Event.Neighbourhood(known, true, alone));
  }

  void take(Event event) throws StoreException {
    if (repairer == null) {
      return;
    }
    var orders = repairer.advance(event, world.now(), world.now());
    for (var order : orders) {
      carryOut(order);
    }
    if (repairer.handedOver()) {
      world.stop(this);
      return;
    }
    int set = ++timer;
    var wake = Duration.between(world.now(), repairer.wakeAt());
    if (!wake.isPositive()) {
      throw new AssertionError("wakes at " + wake + " from now");
    }
    later(
        wake,
        () -> {
          if (set == timer) {
            take(new Event.TimerFired());
          }
        });
  }

  /** Unless it has stopped by then. */
  private void later(Duration delay, SmallWorld.Action action) {
    int now = life;
    world.after(
        delay,
        () -> {
          if (life == now) {
            action.run();
          }
        });
  }

  private void finish(long order, Duration delay, Outcome outcome) {
    later(delay, () -> take(new Event.Finished(order, outcome)));
  }

  private void carryOut(Order order) throws StoreException {
    switch (order) {
      case Order.Cover(var now, var proven) -> {
        world.judge.speaks(this, new Coverage(Ranges.minus(now.ranges(), spoken.ranges())));
        spoken = now;
        saved = proven;
      }
      case Order.Reconcile reconcile -> reconcile(reconcile);
      case Order.Offer(long number, var to, var ranges, boolean leaving) -> {
        finish(number, world.between(10, 50), new Outcome.Told());
        world.after(
            world.between(5, 25),
            () -> world.node(to).take(new Event.Offered(id, ranges, leaving)));
      }
      case Order.Locate(long number, var range) -> {
        var near = Places.nearest(range.first(), world.upIds(), 20);
        var others = near.stream().filter(peer -> !peer.equals(id)).toList();
        finish(number, world.between(50, 300), new Outcome.Located(others));
      }
      case Order.Check _ -> {} // Here everybody is told of each death.
      case Order.LetGo letGo ->
          later(world.between(1, 20), () -> take(new Event.Finished(letGo.id(), letGo(letGo))));
    }
  }

  private void reconcile(Order.Reconcile order) throws StoreException {
    comparisons++;
    double luck = world.random.nextDouble();
    if (luck < world.rules.failing()) {
      finish(order.id(), TIMEOUT, new Outcome.Failed());
    } else if (luck < world.rules.failing() + world.rules.busy()) {
      finish(order.id(), world.between(10, 50), new Outcome.Busy());
    } else {
      var task = new Session.Task(order.ranges(), order.purpose(), world.now());
      var session = new Session(task, side.home());
      step(order, session, session.begin());
    }
  }

  private void step(Order.Reconcile order, Session session, Step step) {
    switch (step) {
      case Step.Broken(var why) -> throw new AssertionError(why);
      case Step.Done(var report) -> {
        pulled += report.pulled();
        finish(order.id(), world.between(0, 1), new Outcome.Compared(report));
        var agreed =
            report.ranges().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Standing.Agreed)
                .map(Map.Entry::getKey)
                .toList();
        if (!agreed.isEmpty()) {
          world.after(
              Duration.ZERO, () -> world.node(order.with()).take(new Event.Agreed(id, agreed)));
        }
      }
      case Step.Send(var request) ->
          later(
              world.between(10, 50),
              () -> {
                var other = world.node(order.with());
                if (!other.isUp()) {
                  finish(order.id(), TIMEOUT, new Outcome.Failed());
                } else {
                  var territory = other.running().territory();
                  var reply =
                      Responder.answer(request, territory, world.rules.n(), other.side.store);
                  step(order, session, session.answered(reply));
                }
              });
    }
  }

  private Outcome letGo(Order.LetGo order) throws StoreException {
    var store = side.store;
    if (!store.fingerprint(order.range(), order.cutoff()).equals(order.asOf())) {
      return new Outcome.LetGone(0, false);
    }
    int removed = 0;
    for (var item : store.items(order.range(), order.cutoff(), Integer.MAX_VALUE)) {
      var key = store.at(item.id()).orElseThrow().key();
      store.update(key, _ -> new RecordStore.Decision.Remove());
      world.judge.removed(this, key);
      removed++;
    }
    return new Outcome.LetGone(removed, true);
  }
}
