package io.kadis.simulator.node;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validity;
import io.kadis.kv.WriteResult;
import io.kadis.kv.entry.Version;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.WriteQuorum;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.simulator.node.Operations.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.tuweni.bytes.Bytes;

/** One write, as {@code WriteOperation} and {@code WriteRounds} do it, without conditions. */
final class Writing {
  private static final int MAX_RETRIES = 12;
  private static final int FIRST_PAUSE_MILLIS = 2;

  private final Operations operations;
  private final Bytes key;
  private final Write write;
  private final Quorum w;
  private final Consumer<WriteResult> then;
  private final NamespaceRules rules;
  private final Instant deadline;
  private int retries;

  Writing(Operations operations, Bytes key, Write write, Quorum w, Consumer<WriteResult> then) {
    this.operations = operations;
    this.key = key;
    this.write = write;
    this.w = w;
    this.then = then;
    this.rules = operations.rules(key);
    this.deadline = operations.deadline();
  }

  void begin() {
    switch (draft(0)) {
      case Draft.Refused(var reason, var message) ->
          then.accept(new WriteResult.Refused(reason, message));
      case Draft.Ready ready ->
          operations.place(key, operations.forLookup(), placement -> send(placement, ready));
    }
  }

  /** As {@code Drafting} makes a record that stands for itself. */
  private Draft draft(long seen) {
    var copy = operations.replicas().local().held(key).map(KadRecord::value);
    long above = Version.max(seen, copy.map(rules::version).orElse(0L));
    var pen = operations.pen();
    var draft =
        rules.draft(
            key,
            write,
            new NamespaceRules.Pen(
                pen.key(), pen.clock(), operations.wallTime(), above, Optional.empty()));
    return draft instanceof Draft.Ready(_, var record)
            && rules.validator().admit(key, record, Optional.empty())
                instanceof Validity.Invalid(var why)
        ? new Draft.Refused(Refusal.FORBIDDEN, why)
        : draft;
  }

  private void send(Placement placement, Draft.Ready sent) {
    var left = operations.until(deadline);
    var quorum = new WriteQuorum(placement.panel(), w.required(placement.nEff()), left);
    var ends =
        new Polling.Ends(
            UnaryOperator.identity(),
            verdict -> decided(placement, sent, quorum, verdict),
            () -> {});
    var store = new KvRequest.Store(key, sent.record());
    Polling.Question question =
        (peer, timeout, said) -> operations.replicas().ask(peer, store, timeout, said);
    new Polling(operations.site(), quorum, left, question, ends).begin();
  }

  private void decided(Placement placement, Draft.Ready sent, WriteQuorum quorum, Verdict verdict) {
    if (again(quorum, verdict)) {
      long superseded = quorum.superseded().orElseThrow();
      operations.site().later(pause(), () -> redraft(placement, sent, quorum, superseded));
      retries++;
    } else {
      tell(result(sent, quorum, verdict));
    }
  }

  private void redraft(Placement placement, Draft.Ready sent, WriteQuorum quorum, long superseded) {
    switch (draft(superseded)) {
      case Draft.Ready next -> send(placement, next);
      case Draft.Refused(_, var message) ->
          tell(new WriteResult.QuorumMissed(sent.version(), quorum.report(), Optional.of(message)));
    }
  }

  private boolean again(WriteQuorum quorum, Verdict verdict) {
    return quorum.superseded().orElse(0) != 0
        && retries < MAX_RETRIES
        && (retries == 0 || verdict != Verdict.REACHED)
        && operations.until(deadline).isPositive();
  }

  private Duration pause() {
    if (retries == 0) {
      return Duration.ZERO;
    }
    long most = (long) FIRST_PAUSE_MILLIS << Math.min(retries, 5);
    return Duration.ofMillis(most).multipliedBy(percent()).dividedBy(100);
  }

  private int percent() {
    return operations.site().random().nextInt(1, 101);
  }

  /** Whatever becomes of it: it may be stored. */
  private void tell(WriteResult result) {
    operations.spreading().changed(key);
    then.accept(result);
  }

  private WriteResult result(Draft.Ready sent, WriteQuorum quorum, Verdict verdict) {
    if (verdict != Verdict.REACHED) {
      return new WriteResult.QuorumMissed(sent.version(), quorum.report(), Optional.empty());
    }
    return new WriteResult.Stored(
        sent.version(),
        rules.tag(sent.record()),
        rules.view(key, sent.record(), operations.wallTime()),
        quorum.report());
  }
}
