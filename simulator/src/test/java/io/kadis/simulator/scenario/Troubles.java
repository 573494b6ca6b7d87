package io.kadis.simulator.scenario;

import io.kadis.simulator.node.Cluster;
import io.kadis.simulator.node.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What befalls a network under load: nodes killed, with and without their disk, stopped, hung;
 * networks cut in two; clocks set wrong. Never more disks at once than writes survive: fewer than w
 * of any key's holders.
 */
final class Troubles {
  private static final Duration BETWEEN = Duration.ofMinutes(2);
  private static final Duration AWAY = Duration.ofSeconds(90);

  /** Half of what versions may be ahead: two nodes may be wrong in opposite ways. */
  private static final int MOST_MILLIS_OFF = 10_000;

  private static final double MOST_PPM = 200;

  /** With no disk but this many, whatever was acknowledged by a majority of five is left. */
  private static final int DISKS_AT_ONCE = 1;

  /** A side with fewer would acknowledge on fewer disks than may be lost. */
  private static final int LEAST_SIDE = 8;

  private final Cluster cluster;
  private final RandomGenerator random;
  private final Set<SimNode> away = new HashSet<>();
  private boolean over;
  private int disksLost;

  Troubles(Cluster cluster) {
    this.cluster = cluster;
    this.random = cluster.world().random("troubles", 0);
  }

  void begin() {
    for (SimNode node : cluster.nodes()) {
      node.clock().set(Duration.ofMillis(random.nextInt(-MOST_MILLIS_OFF, MOST_MILLIS_OFF)));
      node.clock().drift(random.nextDouble(-MOST_PPM, MOST_PPM));
    }
    cluster.world().in(BETWEEN, this::strike);
  }

  /** All come back, and nothing happens any more. */
  void end() {
    over = true;
    cluster.network().heal();
  }

  private void strike() {
    if (over) {
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> cut();
      case 1 -> some(3).forEach(node -> downFor(node, SimNode::hang, SimNode::resume));
      case 2 -> some(3).forEach(node -> downFor(node, SimNode::stop, cluster::start));
      case 3 -> some(DISKS_AT_ONCE).forEach(this::loseDisk);
      default -> some(3).forEach(node -> downFor(node, SimNode::crash, cluster::start));
    }
    cluster.world().in(BETWEEN, this::strike);
  }

  private interface Does {
    void to(SimNode node);
  }

  private void downFor(SimNode node, Does down, Does up) {
    down.to(node);
    away.add(node);
    cluster
        .world()
        .in(
            AWAY,
            () -> {
              up.to(node);
              away.remove(node);
            });
  }

  private void loseDisk(SimNode node) {
    disksLost++;
    downFor(
        node,
        it -> {
          it.crash();
          it.loseDisk();
        },
        cluster::start);
  }

  private void cut() {
    int side = LEAST_SIDE + random.nextInt(cluster.size() / 2 - LEAST_SIDE + 1);
    int offset = random.nextInt(cluster.size());
    cluster.network().partition(m -> (m.index() + offset) % cluster.size() < side ? 1 : 0);
    cluster.world().in(AWAY, cluster.network()::heal);
  }

  /** Those that run; at most a quarter is away at once. */
  private List<SimNode> some(int count) {
    var picked = new ArrayList<SimNode>();
    while (picked.size() < count && away.size() + picked.size() < cluster.size() / 4) {
      var node = cluster.node(random.nextInt(cluster.size()));
      if (node.runs() && !away.contains(node) && !picked.contains(node)) {
        picked.add(node);
      }
    }
    return picked;
  }

  int disksLost() {
    return disksLost;
  }
}
