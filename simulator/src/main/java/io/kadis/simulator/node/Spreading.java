package io.kadis.simulator.node;

import io.kadis.kv.balance.ReplicaChoice;
import io.kadis.kv.quorum.Turns;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.node.Operations.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Spreads the load of reads, as kv's {@code Balancer} does. */
final class Spreading {
  private final Replicas replicas;
  private final ReplicaChoice choice;

  Spreading(Replicas replicas) {
    this.replicas = replicas;
    this.choice = new ReplicaChoice(replicas.site().self(), replicas.site().random());
  }

  Optional<Turns> turns(Placement placement, int required) {
    var nearest = placement.panel().nearest();
    boolean on = replicas.site().settings().database().balancing().readSpreading();
    if (!on || required > 1 || nearest.isEmpty()) {
      return Optional.empty();
    }
    int copies = Math.min(placement.panel().copies(), nearest.size());
    return Optional.of(choice.turns(nearest.subList(0, copies), elapsed()));
  }

  /** Asks, and notes how that went. */
  void ask(PeerId peer, KvRequest request, Duration timeout, Replicas.Said said) {
    choice.asked(peer);
    replicas.ask(peer, request, timeout, new Noted(peer, said));
  }

  private final class Noted implements Replicas.Said {
    private final PeerId peer;
    private final Replicas.Said said;
    private final Duration asked = elapsed();

    Noted(PeerId peer, Replicas.Said said) {
      this.peer = peer;
      this.said = said;
    }

    @Override
    public void replied(KvReply reply) {
      boolean answered = reply instanceof KvReply.Found || reply instanceof KvReply.Absent;
      settled(answered ? ReplicaChoice.Outcome.ANSWERED : ReplicaChoice.Outcome.NO_HELP);
      said.replied(reply);
    }

    @Override
    public void failed(String why) {
      settled(ReplicaChoice.Outcome.NO_HELP);
      said.failed(why);
    }

    private void settled(ReplicaChoice.Outcome outcome) {
      choice.settled(peer, outcome, elapsed().minus(asked), elapsed());
    }
  }

  private Duration elapsed() {
    return Duration.between(Instant.EPOCH, replicas.site().now());
  }
}
