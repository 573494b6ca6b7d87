package io.kadis.app.tracing;

import io.kadis.Observer;
import io.kadis.Version;
import io.kadis.app.http.Request;
import io.kadis.app.http.Response;
import io.kadis.dht.lookup.LookupRunner;
import io.kadis.dht.metrics.DhtMetrics.Outcome;
import io.kadis.kv.Database;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.libp2p.identity.PeerId;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Tells a collector what this node's operations, lookups and requests to replicas took, over
 * OTLP/HTTP. A collector that is away or slow costs spans and nothing else: they wait in a queue of
 * {@value #MAX_QUEUED}, and what does not fit is dropped. Safe for many threads.
 */
public final class Tracing implements Observer, AutoCloseable {
  static final int MAX_QUEUED = 4_096;

  private static final Duration EXPORT_PAUSE = Duration.ofSeconds(1);
  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);
  private static final long CLOSE_SECONDS = 2;

  /** What collectors listen to when the URL names no path (OTLP specification, "OTLP/HTTP"). */
  private static final String PATH = "/v1/traces";

  private final URI collector;
  private volatile @Nullable Spans spans;
  private @Nullable SdkTracerProvider provider;

  /**
   * @param collector as {@code http://127.0.0.1:4318}
   */
  public Tracing(URI collector) {
    this.collector = collector;
  }

  /** Begins, once it is known who this node is: what was before is not told. */
  public void begin(PeerId self) {
    provider =
        SdkTracerProvider.builder()
            .setResource(resource(self))
            .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
            .addSpanProcessor(
                BatchSpanProcessor.builder(new Delivery(exporter(), collector))
                    .setMaxQueueSize(MAX_QUEUED)
                    .setScheduleDelay(EXPORT_PAUSE)
                    .setExporterTimeout(EXPORT_TIMEOUT)
                    .build())
            .build();
    spans = new Spans(provider.get("io.kadis", Version.TEXT), InstantSource.system());
  }

  private static Resource resource(PeerId self) {
    return Resource.create(
        Attributes.builder()
            .put("service.name", "kadis")
            .put("service.version", Version.TEXT)
            .put("service.instance.id", self.toString())
            .build());
  }

  private OtlpHttpSpanExporter exporter() {
    String path = collector.getPath();
    var endpoint =
        path.isEmpty() || path.equals("/")
            ? collector.resolve(PATH).toString()
            : collector.toString();
    return OtlpHttpSpanExporter.builder()
        .setEndpoint(endpoint)
        .setTimeout(EXPORT_TIMEOUT)
        .setConnectTimeout(EXPORT_TIMEOUT)
        .build();
  }

  /** The same database, whose operations are told. */
  public Database of(Database database) {
    var begun = spans;
    return begun == null ? database : new TracedDatabase(database, begun);
  }

  /** Operations of a request belong to the trace that its {@code traceparent} names. */
  public Function<Request, Response> of(Function<Request, Response> answer) {
    var propagator = W3CTraceContextPropagator.getInstance();
    return request -> {
      var caller = propagator.extract(Context.root(), request, RequestHeaders.INSTANCE);
      try (Scope _ = caller.makeCurrent()) {
        return answer.apply(request);
      }
    };
  }

  @Override
  public void lookedUp(Bytes key, LookupRunner.Found found) {
    var begun = spans;
    if (begun != null) {
      begun.lookup(key, found);
    }
  }

  @Override
  public void answered(PeerId replica, KvRequest.Keyed request, Outcome outcome, Duration took) {
    var begun = spans;
    if (begun != null) {
      begun.request(replica, request, outcome, took);
    }
  }

  /** Sends what is queued, for two seconds at most. */
  @Override
  public void close() {
    if (provider != null) {
      provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
