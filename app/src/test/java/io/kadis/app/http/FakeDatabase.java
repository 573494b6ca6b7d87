package io.kadis.app.http;

import io.kadis.kv.Database;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.PutOptions;
import io.kadis.kv.PutResult;
import io.kadis.kv.ReplicaReport;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  public @Nullable PutResult putResult;

  /** When set, what every get returns. */
  public @Nullable GetResult getResult;

  public PutOptions lastPutOptions = PutOptions.DEFAULTS;
  public GetOptions lastGetOptions = GetOptions.DEFAULTS;

  @Override
  public PutResult put(Bytes key, Bytes value, PutOptions options) {
    lastPutOptions = options;
    if (putResult != null) {
      return putResult;
    }
    version++;
    held.put(key, found(value, version, options.contentType()));
    return new PutResult.Stored(version, report(1, ReplicaReport.Status.STORED));
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

  @Override
  public PutResult delete(Bytes key, PutOptions options) {
    lastPutOptions = options;
    if (putResult != null) {
      return putResult;
    }
    held.remove(key);
    version++;
    return new PutResult.Stored(version, report(1, ReplicaReport.Status.STORED));
  }

  public @Nullable Bytes valueOf(Bytes key) {
    GetResult.Found found = held.get(key);
    return found == null ? null : found.value();
  }

  /** What a signed entry reads as. */
  public static GetResult.Found found(Bytes value, long version, Optional<String> contentType) {
    return new GetResult.Found(
        value,
        version,
        Optional.of(SELF),
        contentType,
        Optional.of(WRITTEN),
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
