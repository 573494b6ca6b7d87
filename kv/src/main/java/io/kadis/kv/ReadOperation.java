package io.kadis.kv;

import io.kadis.dht.record.Validity;
import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.Ballot.Event;
import io.kadis.kv.Ballot.Verdict;
import io.kadis.kv.Swarm.Placement;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

  /** What the replicas said together. */
  private record Round(Verdict verdict, Optional<Bytes> best, ReplicaReport report) {}

  GetResult run(Bytes key, Optional<Quorum> r) throws InterruptedException {
    var placement = site.swarm().replicas(key, rules, countdown.forLookup());
    var round = round(key, placement, r.orElse(site.config().r()).required(placement.nEff()));
    return switch (round.verdict()) {
      case REACHED -> result(key, round);
      case MISSED, OPEN -> new GetResult.QuorumMissed(round.report());
    };
  }

  private Round round(Bytes key, Placement placement, int required) throws InterruptedException {
    var left = countdown.left();
    var quorum =
        new ReadQuorum(
            placement.panel(), required, left, (a, b) -> rules.validator().merge(key, a, b));
    var run =
        new QuorumRun(
            background.threads(),
            placement::replica,
            (replica, timeout) -> replica.fetch(key, timeout),
            left);
    var answer = new CompletableFuture<Round>();
    boolean started =
        background.start(
            a -> {
              run.drive(
                  quorum,
                  event -> inspect(key, event),
                  v -> a.complete(new Round(v, quorum.best(), quorum.report())));
              quorum
                  .best()
                  .ifPresent(best ->
                      quorum.behind().forEach(peer -> repair(key, best, placement.replica(peer))));
            },
            answer,
            left);
    return started
        ? countdown.await(answer)
        : new Round(Verdict.MISSED, Optional.empty(), new ReplicaReport(required, 0, List.of()));
  }

  /** An invalid record is no answer (KAD-58): nothing that fails validation is ever merged. */
  private Event inspect(Bytes key, Event event) {
    return event instanceof Event.Replied(var from, KvReply.Found(var record))
            && rules.validator().validate(key, record, site.wallClock().instant())
                instanceof Validity.Invalid(var why)
        ? new Event.Replied(from, new KvReply.Invalid(why))
        : event;
  }

  private GetResult result(Bytes key, Round round) {
    return round
        .best()
        .flatMap(record -> found(key, record, round.report()))
        .orElseGet(() -> new GetResult.Absent(round.report()));
  }

  private Optional<GetResult> found(Bytes key, Bytes record, ReplicaReport report) {
    return rules
        .view(key, record, site.wallClock().instant())
        .map(view ->
            new GetResult.Found(view, rules.version(record), rules.tag(record), record, report));
  }

  /** KAD-59: after the answer, to those that had something else, or nothing. */
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
