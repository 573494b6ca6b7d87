package io.kadis.app.http;

import io.kadis.kv.Condition;
import io.kadis.kv.Database;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.Operation;
import io.kadis.kv.Watch;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.WriteResult;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.upkeep.Membership;
import io.kadis.kv.upkeep.NoCopies;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A database of one map, which can be told to fail. For many threads. */
public final class FakeDatabase implements Database {
  public static final PeerId SELF =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");

  public static final Instant WRITTEN = Instant.parse("2026-11-22T10:15:30Z");

  private final Map<Bytes, GetResult.Found> held = new HashMap<>();
  private final KvMetrics metrics = new KvMetrics();
  private long version = 0x0198_0000_0000_0000L;

  /** When set, what every put and delete returns. */
  public @Nullable WriteResult putResult;

  /** When set, what every get returns. */
  public @Nullable GetResult getResult;

  public @Nullable Write lastWrite;
  public WriteOptions lastPutOptions = WriteOptions.DEFAULTS;
  public GetOptions lastGetOptions = GetOptions.DEFAULTS;

  /** All watches there were. */
  public final List<FakeWatch> watches = new CopyOnWriteArrayList<>();

  /** Where they began. */
  public Optional<String> lastSince = Optional.empty();

  public synchronized boolean isEmpty() {
    return held.isEmpty();
  }

  @Override
  public synchronized WriteResult write(Bytes key, Write write, WriteOptions options) {
    lastWrite = write;
    lastPutOptions = options;
    if (putResult != null) {
      return putResult;
    }
    GetResult.Found found = held.get(key);
    if (!options.conditions().stream().allMatch(condition -> holds(condition, found))) {
      return new WriteResult.Refused(Refusal.CONDITION, "the condition does not hold");
    }
    version++;
    switch (write) {
      case Write.Put put -> held.put(key, found(put.value(), version, put.contentType()));
      case Write.Delete _ -> held.remove(key);
      case Write.Add(long amount) -> held.put(key, showing(new View.Count(total(found) + amount)));
      case Write.Change(var add, var remove) -> {
        var elements = new TreeSet<>(members(found));
        elements.removeAll(remove);
        elements.addAll(add);
        held.put(key, showing(new View.Members(List.copyOf(elements))));
      }
    }
    var view = Optional.ofNullable(held.get(key)).map(GetResult.Found::view);
    watches.forEach(watch -> watch.show(new Watch.Event(tag(version), version, view)));
    return new WriteResult.Stored(
        version, tag(version), view, report(1, ReplicaReport.Status.STORED));
  }

  private static boolean holds(Condition condition, @Nullable GetResult found) {
    return switch (condition) {
      case Condition.Present _ -> found != null;
      case Condition.Absent _ -> found == null;
      case Condition.Is(var tags) -> found instanceof GetResult.Found it && tags.contains(it.tag());
      case Condition.IsNot(var tags) ->
          !(found instanceof GetResult.Found it && tags.contains(it.tag()));
    };
  }

  private static long total(GetResult.@Nullable Found found) {
    return found != null && found.view() instanceof View.Count(long total) ? total : 0;
  }

  private static List<String> members(GetResult.@Nullable Found found) {
    return found != null && found.view() instanceof View.Members(var all) ? all : List.of();
  }

  private GetResult.Found showing(View view) {
    return found(view, version);
  }

  /** What shows {@code view}. */
  public static GetResult.Found found(View view, long version) {
    return new GetResult.Found(
        view, version, tag(version), Bytes.EMPTY, report(1, ReplicaReport.Status.FOUND));
  }

  /** A value of this writer. */
  public static View.Value value(Bytes bytes, long version, Optional<String> contentType) {
    return new View.Value(
        bytes, version, Optional.of(SELF), contentType, Optional.of(WRITTEN), Optional.empty());
  }

  public static String tag(long version) {
    return HexFormat.of().toHexDigits(version) + "-" + SELF;
  }

  @Override
  public List<Operation.Result> batch(List<Operation> operations) {
    return operations.stream().map(this::run).toList();
  }

  private Operation.Result run(Operation operation) {
    return switch (operation) {
      case Operation.Get(var key, var options) -> new Operation.Result.Got(get(key, options));
      case Operation.Write(var key, var write, var options) ->
          new Operation.Result.Wrote(write(key, write, options));
    };
  }

  @Override
  public synchronized Watch watch(Bytes key, Optional<String> since) {
    if (key.size() < 4) {
      throw new IllegalArgumentException("no key of this database");
    }
    lastSince = since;
    var watch = new FakeWatch();
    watches.add(watch);
    GetResult.Found found = held.get(key);
    if (found != null && !since.equals(Optional.of(found.tag()))) {
      watch.show(new Watch.Event(found.tag(), found.version(), Optional.of(found.view())));
    }
    return watch;
  }

  @Override
  public synchronized GetResult get(Bytes key, GetOptions options) {
    lastGetOptions = options;
    if (getResult != null) {
      return getResult;
    }
    GetResult.Found found = held.get(key);
    return found != null ? found : new GetResult.Absent(report(1, ReplicaReport.Status.ABSENT));
  }

  /** The last write, which was a put. */
  public Write.Put lastPut() {
    return (Write.Put) Objects.requireNonNull(lastWrite);
  }

  public synchronized @Nullable Bytes valueOf(Bytes key) {
    GetResult.Found found = held.get(key);
    return found == null ? null : found.value();
  }

  /** What a signed entry reads as. */
  public static GetResult.Found found(Bytes value, long version, Optional<String> contentType) {
    return found(value(value, version, contentType), version);
  }

  /** A report of one replica. */
  public static ReplicaReport report(int wanted, ReplicaReport.Status status) {
    int counted = status == ReplicaReport.Status.SILENT ? 0 : 1;
    return new ReplicaReport(wanted, counted, List.of(new ReplicaReport.Replica(SELF, status, "")));
  }

  @Override
  public Membership membership() {
    return new NoCopies(5);
  }

  @Override
  public KvMetrics metrics() {
    return metrics;
  }

  @Override
  public void close() {}
}
