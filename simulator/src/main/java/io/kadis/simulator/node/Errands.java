package io.kadis.simulator.node;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.kv.repair.Cutoff;
import io.kadis.kv.repair.Order;
import io.kadis.kv.repair.Outcome;
import io.kadis.kv.repair.Session;
import io.kadis.kv.repair.Throttle;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Caller;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Network.Question;
import io.kadis.simulator.network.Reply;
import io.kadis.simulator.network.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** Carries out the orders of the Repairer, as {@code kv.upkeep} does. */
final class Errands {
  private static final Duration LOCATE = Duration.ofSeconds(10);
  private static final int MAX_LET_GO = 20_000;

  private final Walker walker;
  private final Keeper keeper;
  private final Home home;
  private final Throttle pace;
  private final Claims claims = new Claims();

  /**
   * This node.
   *
   * @param keep takes in what comes from others, whether this node may speak of it or not
   */
  record Home(Disk disk, LocalReplica keep, Conduct conduct, InstantSource wallClock) {}

  Errands(Walker walker, Home home) {
    this.walker = walker;
    this.keeper = walker.keeper();
    this.home = home;
    var repair = walker.site().settings().database().repair();
    this.pace = new Throttle(repair.bytesPerSecond(), walker.site().now());
  }

  void check(PeerId peer) {
    keeper.check(peer);
  }

  void reconcile(Order.Reconcile order, Consumer<Outcome> then) {
    var skew = site().settings().database().maxClockSkew();
    var cutoff = new Cutoff(skew).at(home.wallClock.instant());
    var task = new Session.Task(order.ranges(), order.purpose(), cutoff);
    var side = new Session.Home(home.disk, this::storeAll, claims.of(order.id()));
    var session = new Session(task, side);
    new Comparing(
            walker,
            order.with(),
            session,
            pace,
            outcome -> {
              claims.release(order.id());
              then.accept(outcome);
            })
        .begin();
  }

  private List<KvReply> storeAll(List<SyncReply.Copy> records) {
    return records.stream()
        .map(copy -> home.conduct.store(home.keep, copy.key(), copy.value()))
        .toList();
  }

  /** In one message: no offer in a simulation has more ranges than fit. */
  void offer(Order.Offer order, Consumer<Outcome> then) {
    int count = Math.min(order.ranges().size(), SyncRequest.MAX_IN_ONE);
    var offer = new SyncRequest.Offer(order.ranges().subList(0, count), order.leaving());
    var question = new Question(Kind.DATA, new Request.Sync(offer), Comparing.REQUEST);
    site()
        .call(
            order.to(),
            question,
            new Caller() {
              @Override
              public void answered(Reply reply) {
                then.accept(told(reply));
              }

              @Override
              public void failed(Failure why) {
                keeper.failedElsewhere(order.to(), why);
                then.accept(new Outcome.Failed());
              }
            });
  }

  private static Outcome told(Reply reply) {
    return switch (reply) {
      case Reply.Sync(SyncReply.Noted()) -> new Outcome.Told();
      case Reply.Sync(SyncReply.Busy _) -> new Outcome.Busy();
      case Reply _ -> new Outcome.Failed();
    };
  }

  /** By a record of the range: a lookup takes a key, not a point of the key space. */
  void locate(Order.Locate order, Consumer<Outcome> then) {
    var first = home.disk.items(order.range(), Instant.EPOCH, 1).stream().findFirst();
    var key = first.flatMap(item -> home.disk.at(item.id())).map(KadRecord::key);
    if (key.isEmpty()) {
      then.accept(new Outcome.Failed());
    } else {
      walker.find(
          new Walker.Wanted(key.get(), Kind.DATA, LOCATE),
          (closest, _) ->
              then.accept(new Outcome.Located(closest.stream().map(PeerInfo::id).toList())));
    }
  }

  /** Only what is still the same as when it was agreed on. */
  Outcome letGo(Order.LetGo order) {
    var items = home.disk.items(order.range(), order.cutoff(), MAX_LET_GO);
    if (!home.disk.fingerprint(order.range(), order.cutoff()).equals(order.asOf())) {
      return new Outcome.LetGone(0, false);
    }
    items.forEach(this::remove);
    return new Outcome.LetGone(items.size(), items.size() < MAX_LET_GO);
  }

  private void remove(Item item) {
    home.disk.at(item.id()).ifPresent(r -> home.disk.update(r.key(), _ -> new Decision.Remove()));
  }

  private Site site() {
    return walker.site();
  }
}
