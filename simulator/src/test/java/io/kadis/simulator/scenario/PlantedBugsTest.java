package io.kadis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.namespace.Write;
import io.kadis.kv.repair.Coverage;
import io.kadis.kv.repair.Order;
import io.kadis.kv.repair.RepairConfig;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.simulator.churn.Churn;
import io.kadis.simulator.node.Conduct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each checker finds the bug it is there for, and finds nothing where there is none. */
@Tag("slow")
class PlantedBugsTest {
  private static final int N = Plan.Copying.DEFAULTS.replicas();
  private static final int NODES = 20;

  /** Short intervals: the same happens, in less of the time in which nothing does. */
  private static final RepairConfig REPAIR = RepairConfig.DEFAULTS.every(Duration.ofMinutes(2));

  private static final Plan PLAN =
      new Plan(
          new Plan.Size(NODES, 40, Duration.ofHours(1)),
          new Plan.Copying(N, REPAIR),
          Churn.NONE,
          11);

  /** Whether the bug has come in: the network is there, and holds what it should. */
  private boolean planted;

  /** Newcomers that speak of what they have not got yet. */
  @Test
  void speakingBeforeAllIsComparedIsSeenInWhatCanBeRead() {
    Conduct rash =
        new Conduct() {
          @Override
          public List<Order> orders(List<Order> orders) {
            var more = new ArrayList<>(orders);
            more.add(new Order.Cover(Coverage.ALL, Coverage.ALL));
            return planted ? more : orders;
          }
        };
    assertThat(misleadingAfterArrivals(Conduct.HONEST)).isZero();
    assertThat(misleadingAfterArrivals(rash)).isPositive();
  }

  /** A merge that prefers what was there first. */
  @Test
  void preferringTheOlderIsSeenInWhatAllAgreeOn() {
    assertThat(flawsAfterOverwriting(Conduct.HONEST)).isEmpty();
    Conduct older =
        new Conduct() {
          @Override
          public KvReply store(LocalReplica replica, Bytes key, Bytes value) {
            return planted && replica.held(key).isPresent()
                ? new KvReply.Stored()
                : replica.store(key, value);
          }
        };
    assertThat(flawsAfterOverwriting(older)).anyMatch(flaw -> flaw.contains("an older one"));
  }

  /** Nodes that never compare with others. */
  @Test
  void notComparingIsSeenInTheCopies() {
    assertThat(flawsAfterDeaths(Conduct.HONEST)).isEmpty();
    var idle = dropping(order -> order instanceof Order.Reconcile);
    assertThat(flawsAfterDeaths(idle)).anyMatch(flaw -> flaw.contains("different things"));
  }

  /** Nodes that keep what is no longer theirs. */
  @Test
  void neverLettingGoIsSeenInWhereTheCopiesAre() {
    var hoarding = dropping(order -> order instanceof Order.LetGo);
    assertThat(flawsAfterArrivals(Conduct.HONEST)).isEmpty();
    assertThat(flawsAfterArrivals(hoarding)).anyMatch(flaw -> flaw.contains("beyond"));
  }

  /** Replicas that acknowledge what they do not keep. */
  @Test
  void acknowledgingWithoutStoringIsSeenAsLoss() {
    Conduct forgetful =
        new Conduct() {
          @Override
          public KvReply store(LocalReplica replica, Bytes key, Bytes value) {
            return new KvReply.Stored();
          }
        };
    assertThat(prepared(Conduct.HONEST).result().lost()).isZero();
    assertThat(prepared(forgetful).result().lost()).isEqualTo(PLAN.size().keys());
  }

  private Day prepared(Conduct conduct) {
    var day = new Day(PLAN, new KadisDesign(PLAN.copying(), conduct));
    planted = false;
    day.prepare();
    planted = true;
    day.observe();
    return day;
  }

  private long misleadingAfterArrivals(Conduct conduct) {
    var day = prepared(conduct);
    for (int i = 0; i < 2 * NODES; i++) {
      day.cluster().start(day.cluster().add());
    }
    for (int i = 0; i < 200; i++) {
      day.world().runFor(Duration.ofMillis(100));
      day.observe();
    }
    return day.result().reads().misleadingMinutes();
  }

  private List<String> flawsAfterArrivals(Conduct conduct) {
    var day = prepared(conduct);
    day.cluster().grow(NODES / 2, Duration.ofMinutes(1));
    return flawsAfterRest(day);
  }

  private List<String> flawsAfterDeaths(Conduct conduct) {
    var day = prepared(conduct);
    day.cluster().nodes().stream().limit(3).forEach(node -> node.vanish());
    return flawsAfterRest(day);
  }

  private List<String> flawsAfterOverwriting(Conduct conduct) {
    var day = prepared(conduct);
    var design = new KadisDesign(PLAN.copying(), conduct);
    for (int i = 0; i < PLAN.size().keys(); i++) {
      var write = Write.Put.of(Bytes.ofUnsignedInt(i));
      design.write(day.cluster().node(i % NODES), design.key("key-" + i), write, day.ledger());
    }
    return flawsAfterRest(day);
  }

  private static List<String> flawsAfterRest(Day day) {
    day.world().runFor(PLAN.copying().repair().interval().multipliedBy(8));
    return day.unconverged(N);
  }

  private Conduct dropping(Predicate<Order> dropped) {
    return new Conduct() {
      @Override
      public List<Order> orders(List<Order> orders) {
        return orders.stream().filter(order -> !planted || !dropped.test(order)).toList();
      }
    };
  }
}
