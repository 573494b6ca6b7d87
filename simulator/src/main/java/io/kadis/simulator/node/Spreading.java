package io.kadis.simulator.node;

import io.kadis.kv.balance.HotKeys;
import io.kadis.kv.balance.ReplicaChoice;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.quorum.Turns;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.node.Operations.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** Spreads the load of reads, as kv's {@code Balancer} does. */
final class Spreading {
  private final Replicas replicas;
  private final ReplicaChoice choice;
  private final HotKeys hotKeys = new HotKeys();

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

  /** What is remembered of a key that is read with {@code r}; counts the read. */
  Optional<HotKeys.Copy> remembered(Bytes key, Quorum r) {
    return caches() && r.isOne() ? hotKeys.read(key, elapsed()) : Optional.empty();
  }

  /**
   * A read found this.
   *
   * @param asked by {@link #elapsed}, before anybody was asked
   */
  void learned(Bytes key, Bytes record, ReplicaReport report, Duration asked) {
    if (caches()) {
      hotKeys.learned(key, new HotKeys.Copy(record, report, asked), elapsed());
    }
  }

  /** The key may have changed: what is remembered of it is not true any more. */
  void changed(Bytes key) {
    hotKeys.changed(key, elapsed());
  }

  private boolean caches() {
    return replicas.site().settings().database().balancing().hotKeyCache();
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

  /** The time its work goes by. */
  Duration elapsed() {
    return Duration.between(Instant.EPOCH, replicas.site().now());
  }
}
