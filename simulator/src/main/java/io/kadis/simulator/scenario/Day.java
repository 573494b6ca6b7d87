package io.kadis.simulator.scenario;

import io.kadis.simulator.check.Convergence;
import io.kadis.simulator.check.Copies;
import io.kadis.simulator.check.Ledger;
import io.kadis.simulator.check.Losses;
import io.kadis.simulator.check.Readability;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Links;
import io.kadis.simulator.network.Traffic;
import io.kadis.simulator.node.Cluster;
import io.kadis.simulator.node.SimNode;
import io.kadis.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/**
 * One design lives through one plan: a network grows, is given its keys, comes to rest, and then
 * its nodes come and go. One thread.
 */
final class Day {
  /** Between two nodes that start the network. */
  private static final Duration BETWEEN_STARTS = Duration.ofMillis(200);

  /** Between two keys that are stored before the clock begins to count. */
  private static final Duration BETWEEN_PUTS = Duration.ofMillis(20);

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MINUTES_OF_HOUR = 60;

  private static final int LEAST_BYTES = 100;
  private static final int MOST_BYTES = 1_024;

  private final Plan plan;
  private final Design design;
  private final World world;
  private final Cluster cluster;
  private final Population population;
  private final Ledger ledger = new Ledger();
  private final Readability reads;
  private final List<Copies> copies = new ArrayList<>();
  private Traffic before = new Traffic();
  private double nodeHours;

  Day(Plan plan, Design design) {
    this.plan = plan;
    this.design = design;
    this.world = new World(plan.seed());
    this.cluster = new Cluster(world, Links.DEFAULTS, design.settings());
    this.population = new Population(cluster, plan.churn());
    cluster.behave(design.conduct(ledger));
    this.reads = new Readability(design.reads());
  }

  World world() {
    return world;
  }

  Cluster cluster() {
    return cluster;
  }

  Population population() {
    return population;
  }

  Ledger ledger() {
    return ledger;
  }

  /** The network is there, each key is where it belongs, and what that took is over. */
  void prepare() {
    int nodes = plan.size().nodes();
    cluster.grow(nodes, BETWEEN_STARTS.multipliedBy(nodes));
    rest();
    load();
    rest();
    before = traffic();
  }

  private void rest() {
    world.runFor(plan.copying().repair().interval().multipliedBy(2));
  }

  private void load() {
    var random = world.random("records", 0);
    for (int i = 0; i < plan.size().keys(); i++) {
      byte[] value = new byte[random.nextInt(LEAST_BYTES, MOST_BYTES + 1)];
      random.nextBytes(value);
      var via = cluster.node(random.nextInt(plan.size().nodes()));
      design.put(via, design.key("key-" + i), Bytes.wrap(value), ledger);
      world.runFor(BETWEEN_PUTS);
    }
  }

  void live(Progress progress) {
    population.begin();
    long minutes = plan.size().time().toMinutes();
    for (long minute = 1; minute <= minutes; minute++) {
      world.runFor(MINUTE);
      observe();
      nodeHours += (double) up() / MINUTES_OF_HOUR;
      if (minute % MINUTES_OF_HOUR == 0 || minute == minutes) {
        copies.add(Copies.count(ledger, population.witnesses()));
      }
      progress.at(design.name(), minute, minutes);
    }
  }

  /** Looks at whether each key can be read now. */
  void observe() {
    reads.observe(ledger, population.witnesses());
  }

  /** The keys that could not be read at the last look. */
  List<Ledger.Line> unreadable() {
    return reads.unreadableNow();
  }

  private long up() {
    return cluster.nodes().stream().filter(SimNode::runs).count();
  }

  /** Of all nodes, since they were made. */
  Traffic traffic() {
    return cluster.nodes().stream()
        .map(node -> node.machine().traffic())
        .reduce(new Traffic(), Traffic::plus);
  }

  /** Checked once all has been quiet for a while; see {@link Convergence}. */
  List<String> unconverged(int replicas) {
    return Convergence.flaws(ledger, population.witnesses(), replicas);
  }

  Result result() {
    var sent = traffic().minus(before);
    return new Result(
        design.name(),
        Losses.of(ledger, population.witnesses()).size(),
        reads(),
        copies(),
        work(sent, Kind.DATA),
        work(sent, Kind.MAINTENANCE),
        flaws());
  }

  private Result.Reads reads() {
    long keyMinutes = ledger.lines().size() * plan.size().time().toMinutes();
    return new Result.Reads(
        reads.unreadableMinutes(), reads.misleadingMinutes(), keyMinutes, reads.worst());
  }

  private Result.CopiesOverTime copies() {
    return new Result.CopiesOverTime(
        copies.stream().mapToInt(Copies::least).min().orElse(0),
        copies.stream().mapToDouble(Copies::mean).average().orElse(0),
        Copies.count(ledger, population.witnesses()));
  }

  private Result.Work work(Traffic sent, Kind kind) {
    return new Result.Work(sent.sentBytes(kind) / nodeHours, sent.messages(kind) / nodeHours);
  }

  private List<String> flaws() {
    var flaws = new ArrayList<String>();
    long missing = ledger.lines().stream().filter(l -> l.acknowledged().isEmpty()).count();
    if (missing > 0) {
      flaws.add(missing + " keys could not be stored at the start");
    }
    Losses.of(ledger, population.witnesses()).forEach(line -> flaws.add(line + ": lost"));
    reads.resurrectedNow().forEach(line -> flaws.add(line + ": deleted, and read again"));
    return flaws;
  }
}
