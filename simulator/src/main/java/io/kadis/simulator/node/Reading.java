package io.kadis.simulator.node;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validity;
import io.kadis.kv.GetResult;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReadQuorum;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.simulator.node.Operations.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/** One get, and the repair after it, as {@code ReadOperation} and {@code ReadRound} do it. */
final class Reading {
  private static final Duration REPAIR_TIMEOUT = Duration.ofSeconds(5);

  private final Operations operations;
  private final Bytes key;
  private final Quorum r;
  private final Consumer<GetResult> then;
  private final NamespaceRules rules;
  private final Instant deadline;
  private final Duration asked;

  Reading(Operations operations, Bytes key, Quorum r, Consumer<GetResult> then) {
    this.operations = operations;
    this.key = key;
    this.r = r;
    this.then = then;
    this.rules = operations.rules(key);
    this.deadline = operations.deadline();
    this.asked = operations.spreading().elapsed();
  }

  void begin() {
    var remembered =
        operations
            .spreading()
            .remembered(key, r)
            .flatMap(copy -> found(copy.record(), copy.report()));
    remembered.ifPresentOrElse(
        then, () -> operations.place(key, operations.forLookup(), this::ask));
  }

  private void ask(Placement placement) {
    var left = operations.until(deadline);
    var quorum = quorum(placement, r.required(placement.nEff()), left);
    var ends =
        new Polling.Ends(this::inspect, verdict -> decided(quorum, verdict), () -> repair(quorum));
    var fetch = new KvRequest.Fetch(key);
    Polling.Question question =
        (peer, timeout, said) -> operations.spreading().ask(peer, fetch, timeout, said);
    new Polling(operations.site(), quorum, left, question, ends).begin();
  }

  private ReadQuorum quorum(Placement placement, int required, Duration left) {
    BinaryOperator<Bytes> merge = (a, b) -> rules.validator().merge(key, a, b);
    return operations
        .spreading()
        .turns(placement, required)
        .map(turns -> ReadQuorum.inTurns(placement.panel(), turns, left, merge))
        .orElseGet(() -> new ReadQuorum(placement.panel(), required, left, merge));
  }

  /** What is invalid is no answer. */
  private Event inspect(Event event) {
    return event instanceof Event.Replied(var from, KvReply.Found(var record))
            && rules.validator().validate(key, record, operations.wallTime())
                instanceof Validity.Invalid(var why)
        ? new Event.Replied(from, new KvReply.Invalid(why))
        : event;
  }

  private void decided(ReadQuorum quorum, Verdict verdict) {
    if (verdict == Verdict.REACHED) {
      quorum
          .best()
          .ifPresentOrElse(
              best -> operations.spreading().learned(key, best, quorum.report(), asked),
              () -> operations.spreading().changed(key));
    }
    then.accept(result(quorum, verdict));
  }

  private GetResult result(ReadQuorum quorum, Verdict verdict) {
    if (verdict != Verdict.REACHED) {
      return new GetResult.QuorumMissed(quorum.report());
    }
    var report = quorum.report();
    return quorum
        .best()
        .flatMap(record -> found(record, report))
        .orElseGet(() -> new GetResult.Absent(report));
  }

  private Optional<GetResult> found(Bytes record, ReplicaReport report) {
    return rules
        .view(key, record, operations.wallTime())
        .map(view ->
            new GetResult.Found(view, rules.version(record), rules.tag(record), record, report));
  }

  private void repair(ReadQuorum quorum) {
    quorum
        .best()
        .ifPresent(best -> {
          var store = new KvRequest.Store(key, best);
          var behind = isToBeForgotten(best) ? quorum.differing() : quorum.behind();
          behind.forEach(peer -> operations.replicas().ask(peer, store, REPAIR_TIMEOUT, NOTHING));
        });
  }

  private boolean isToBeForgotten(Bytes best) {
    var now = operations.wallTime();
    return rules.validator().lifetime(new KadRecord(key, best, now))
            instanceof Lifetime.Purgeable(var from)
        && !now.isBefore(from);
  }

  /** The next get repairs what this one could not. */
  private static final Replicas.Said NOTHING =
      new Replicas.Said() {
        @Override
        public void replied(KvReply reply) {}

        @Override
        public void failed(String why) {}
      };
}
