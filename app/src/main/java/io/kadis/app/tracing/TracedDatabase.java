package io.kadis.app.tracing;

import io.kadis.kv.Database;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.Operation;
import io.kadis.kv.Watch;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.WriteResult;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.upkeep.Membership;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.tuweni.bytes.Bytes;

/**
 * A database whose reads and writes are told: a span each, with what each replica said. A batch is
 * told as a whole: its operations share lookups and messages.
 */
final class TracedDatabase implements Database {
  private final Database database;
  private final Spans spans;

  TracedDatabase(Database database, Spans spans) {
    this.database = database;
    this.spans = spans;
  }

  @Override
  public WriteResult write(Bytes key, Write write, WriteOptions options) {
    return traced(
        name(write),
        List.of(key),
        () -> database.write(key, write, options),
        TracedDatabase::ended);
  }

  @Override
  public GetResult get(Bytes key, GetOptions options) {
    return traced("get", List.of(key), () -> database.get(key, options), TracedDatabase::ended);
  }

  @Override
  public List<Operation.Result> batch(List<Operation> operations) {
    return traced(
        "batch",
        operations.stream().map(Operation::key).toList(),
        () -> database.batch(operations),
        (span, results) -> span.setAttribute("db.operation.batch.size", results.size()));
  }

  private <T> T traced(
      String name, List<Bytes> keys, Supplier<T> operation, BiConsumer<Span, T> ended) {
    var span = spans.begin(name, keys);
    try {
      T result = operation.get();
      ended.accept(span, result);
      return result;
    } catch (RuntimeException e) {
      span.recordException(e).setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      spans.end(span, keys);
    }
  }

  private static void ended(Span span, WriteResult result) {
    switch (result) {
      case WriteResult.Stored stored -> outcome(span, "stored", stored.report());
      case WriteResult.QuorumMissed missed -> missed(span, missed.report());
      case WriteResult.Refused refused -> refused(span, refused.reason());
    }
  }

  private static void ended(Span span, GetResult result) {
    switch (result) {
      case GetResult.Found found -> outcome(span, "found", found.report());
      case GetResult.Absent absent -> outcome(span, "absent", absent.report());
      case GetResult.QuorumMissed missed -> missed(span, missed.report());
      case GetResult.Refused refused -> refused(span, refused.reason());
    }
  }

  private static void missed(Span span, ReplicaReport report) {
    outcome(span, "quorum_missed", report);
    span.setStatus(StatusCode.ERROR, "fewer replicas than asked for");
  }

  /** Its message may hold the key: only the reason is told. */
  private static void refused(Span span, Refusal reason) {
    span.setAttribute("kadis.outcome", "refused");
    span.setAttribute("kadis.refusal", Spans.word(reason));
  }

  private static void outcome(Span span, String outcome, ReplicaReport report) {
    span.setAttribute("kadis.outcome", outcome);
    span.setAttribute("kadis.replicas.wanted", report.wanted());
    span.setAttribute("kadis.replicas.acknowledged", report.acknowledged());
    report.replicas().forEach(replica -> span.addEvent("replica", attributes(replica)));
  }

  private static Attributes attributes(ReplicaReport.Replica replica) {
    return Attributes.builder()
        .put("kadis.peer.id", replica.peer().toString())
        .put("kadis.outcome", Spans.word(replica.status()))
        .build();
  }

  private static String name(Write write) {
    return switch (write) {
      case Write.Put _ -> "put";
      case Write.Delete _ -> "delete";
      case Write.Add _ -> "add";
      case Write.Change _ -> "change";
    };
  }

  @Override
  public Watch watch(Bytes key, Optional<String> since) {
    return database.watch(key, since);
  }

  @Override
  public KvMetrics metrics() {
    return database.metrics();
  }

  @Override
  public Membership membership() {
    return database.membership();
  }

  @Override
  public void close() {
    database.close();
  }
}
