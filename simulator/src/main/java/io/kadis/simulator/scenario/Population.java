package io.kadis.simulator.scenario;

import io.kadis.simulator.churn.Churn;
import io.kadis.simulator.churn.Churn.Spell;
import io.kadis.simulator.churn.Ending;
import io.kadis.simulator.node.Cluster;
import io.kadis.simulator.node.SimNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The nodes of a network as they come and go: who is gone for good is replaced by a newcomer. What
 * befalls the place of each node is drawn on its own, so that it is the same whatever the nodes do.
 */
final class Population {
  private final Cluster cluster;
  private final Churn churn;
  private final List<NodeWitness> witnesses = new ArrayList<>();
  private final List<SimNode> steady = new ArrayList<>();
  private final Map<Ending, Integer> ended = new EnumMap<>(Ending.class);

  Population(Cluster cluster, Churn churn) {
    this.cluster = cluster;
    this.churn = churn;
  }

  /** From now on nodes come and go. */
  void begin() {
    for (SimNode node : cluster.nodes()) {
      var random = cluster.world().random("churn", node.index());
      if (random.nextDouble() < churn.restless()) {
        live(node, churn.underway(random), random);
      } else {
        steady.add(node);
      }
    }
  }

  private void live(SimNode node, Spell spell, RandomGenerator random) {
    cluster.world().in(spell.lasts(), () -> end(node, spell, random));
  }

  private void end(SimNode node, Spell spell, RandomGenerator random) {
    ended.merge(spell.ending(), 1, Integer::sum);
    switch (spell.ending()) {
      case CRASHED -> node.crash();
      case STOPPED -> node.stop();
      case HUNG -> node.hang();
      case REPLACED -> {
        node.vanish();
        witness(node).isGone();
      }
    }
    cluster
        .world()
        .in(
            spell.absence(),
            () -> {
              var back = back(node, spell.ending());
              live(back, churn.next(random), random);
            });
  }

  private SimNode back(SimNode node, Ending ending) {
    if (ending == Ending.HUNG) {
      node.resume();
      return node;
    }
    var back = ending == Ending.REPLACED ? cluster.add() : node;
    cluster.start(back);
    return back;
  }

  /** Those that neither come nor go. */
  List<SimNode> steady() {
    return steady;
  }

  /** Of all nodes there ever were. */
  List<NodeWitness> witnesses() {
    for (int i = witnesses.size(); i < cluster.size(); i++) {
      var node = cluster.node(i);
      var witness = new NodeWitness(node);
      witnesses.add(witness);
    }
    return witnesses;
  }

  private NodeWitness witness(SimNode node) {
    return witnesses().get(node.index());
  }

  /** Sessions that ended, by how. */
  Map<Ending, Integer> ended() {
    return ended;
  }
}
