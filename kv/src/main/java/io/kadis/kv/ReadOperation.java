package io.kadis.kv;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.SharedReads.Wish;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReadQuorum;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Replica;
import io.kadis.kv.swarm.Swarm;
import java.time.Duration;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** One get, from the user's call to the answer and the repair after it. One thread. */
final class ReadOperation {
  /** A repair that takes longer is left to the next get. */
  private static final Duration REPAIR_TIMEOUT = Duration.ofSeconds(5);

  private final Site site;
  private final Background background;
  private final NamespaceRules rules;
  private final Countdown countdown;

  ReadOperation(Site site, Background background, NamespaceRules rules, Countdown countdown) {
    this.site = site;
    this.background = background;
    this.rules = rules;
    this.countdown = countdown;
  }

  GetResult run(Bytes key, Quorum r) throws InterruptedException {
    var remembered = remembered(key, r);
    return remembered.isPresent()
        ? remembered.get()
        : site.balancer().sharing(new Wish(key, r), countdown, () -> read(key, r));
  }

  /** An entry that has expired meanwhile shows nothing: it is read anew. */
  private Optional<GetResult> remembered(Bytes key, Quorum r) {
    var found =
        site.balancer()
            .remembered(key, r)
            .flatMap(copy -> found(key, copy.record(), copy.report()));
    found.ifPresent(_ -> site.metrics().hotKeyHits.increment());
    return found;
  }

  private GetResult read(Bytes key, Quorum r) throws InterruptedException {
    var asked = site.balancer().elapsed();
    var placement = site.swarm().replicas(key, rules, countdown.forLookup());
    var required = r.required(placement.nEff());
    var turns = site.balancer().turns(placement, required);
    var answer =
        new ReadRound(site, background, rules, countdown)
            .run(
                new Target(key, placement, required),
                turns,
                countdown.left(),
                quorum -> repair(key, placement, quorum));
    return switch (answer.verdict()) {
      case REACHED -> {
        learned(key, answer, asked);
        yield result(key, answer);
      }
      case MISSED, OPEN -> new GetResult.QuorumMissed(answer.report());
    };
  }

  private void learned(Bytes key, ReadRound.Answer answer, Duration asked) {
    var balancer = site.balancer();
    answer
        .best()
        .ifPresentOrElse(
            best -> balancer.learned(key, best, answer.report(), asked),
            () -> balancer.changed(key));
  }

  private GetResult result(Bytes key, ReadRound.Answer answer) {
    return answer
        .best()
        .flatMap(record -> found(key, record, answer.report()))
        .orElseGet(() -> new GetResult.Absent(answer.report()));
  }

  private Optional<GetResult> found(Bytes key, Bytes record, ReplicaReport report) {
    return rules
        .view(key, record, site.wallClock().instant())
        .map(view ->
            new GetResult.Found(view, rules.version(record), rules.tag(record), record, report));
  }

  /**
   * KAD-59: after the answer, all of it merged, to those that had something else, or nothing. But
   * not what they would refuse: they bear with so many invalid stores of one peer, and then refuse
   * its good ones.
   */
  private void repair(Bytes key, Swarm.Placement placement, ReadQuorum quorum) {
    quorum
        .best()
        .filter(best -> KadRecord.oversize(key, best).isEmpty())
        .ifPresent(best -> {
          var behind = isToBeForgotten(key, best) ? quorum.differing() : quorum.behind();
          behind.forEach(peer -> repair(key, best, placement.replica(peer)));
        });
  }

  /** Some have forgotten it already, and take it only in the place of something older. */
  private boolean isToBeForgotten(Bytes key, Bytes best) {
    var now = site.wallClock().instant();
    return rules.validator().lifetime(new KadRecord(key, best, now))
            instanceof Lifetime.Purgeable(var from)
        && !now.isBefore(from);
  }

  private void repair(Bytes key, Bytes best, Replica replica) {
    if (!background.repair(() -> repairNow(key, best, replica))) {
      site.metrics().repairsMissed.increment();
    }
  }

  private void repairNow(Bytes key, Bytes best, Replica replica) {
    try {
      boolean stored = replica.store(key, best, REPAIR_TIMEOUT) instanceof KvReply.Stored;
      (stored ? site.metrics().repairs : site.metrics().repairsMissed).increment();
    } catch (RpcException _) {
      site.metrics().repairsMissed.increment();
    }
  }
}
