package io.kadis.app.http;

import io.kadis.kv.Database;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.Operation;
import io.kadis.kv.ReplicaReport;
import io.kadis.kv.Watch;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.WriteResult;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A database of one map, which can be told to fail. For one thread at a time. */
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

  @Override
  public WriteResult write(Bytes key, Write write, WriteOptions options) {
    lastWrite = write;
    lastPutOptions = options;
    if (putResult != null) {
      return putResult;
    }
    version++;
    switch (write) {
      case Write.Put put -> held.put(key, found(put.value(), version, put.contentType()));
      case Write.Delete _ -> held.remove(key);
      case Write.Add _, Write.Change _ -> {}
    }
    return stored(version);
  }

  /** What a write on this one replica comes to. */
  public static WriteResult.Stored stored(long version) {
    return new WriteResult.Stored(
        version, tag(version), Optional.empty(), report(1, ReplicaReport.Status.STORED));
  }

  private static String tag(long version) {
    return HexFormat.of().toHexDigits(version) + "-" + SELF;
  }

  @Override
  public List<Operation.Result> batch(List<Operation> operations) {
    throw new UnsupportedOperationException("batch");
  }

  @Override
  public Watch watch(Bytes key, Optional<String> since) {
    throw new UnsupportedOperationException("watch");
  }

  @Override
  public GetResult get(Bytes key, GetOptions options) {
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

  public @Nullable Bytes valueOf(Bytes key) {
    GetResult.Found found = held.get(key);
    return found == null ? null : found.value();
  }

  /** What a signed entry reads as. */
  public static GetResult.Found found(Bytes value, long version, Optional<String> contentType) {
    return new GetResult.Found(
        new View.Value(
            value, version, Optional.of(SELF), contentType, Optional.of(WRITTEN), Optional.empty()),
        version,
        tag(version),
        Bytes.EMPTY,
        report(1, ReplicaReport.Status.FOUND));
  }

  /** A report of one replica. */
  public static ReplicaReport report(int wanted, ReplicaReport.Status status) {
    int counted = status == ReplicaReport.Status.SILENT ? 0 : 1;
    return new ReplicaReport(wanted, counted, List.of(new ReplicaReport.Replica(SELF, status, "")));
  }

  @Override
  public KvMetrics metrics() {
    return metrics;
  }

  @Override
  public void close() {}
}
