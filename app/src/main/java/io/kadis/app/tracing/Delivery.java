package io.kadis.app.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.logging.log4j.LogManager;

/** Says once that a collector takes nothing, and once that it does again. */
final class Delivery implements SpanExporter {
  private static final org.apache.logging.log4j.Logger log = LogManager.getLogger(Delivery.class);

  /** The exporter would say it for each batch, in a form of its own. Held, or it is forgotten. */
  private static final Logger EXPORTERS = Logger.getLogger("io.opentelemetry.exporter");

  static {
    EXPORTERS.setLevel(Level.OFF);
  }

  private final SpanExporter exporter;
  private final URI collector;
  private final AtomicBoolean failing = new AtomicBoolean();

  Delivery(SpanExporter exporter, URI collector) {
    this.exporter = exporter;
    this.collector = collector;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    var result = exporter.export(spans);
    return result.whenComplete(() -> tell(result.isSuccess()));
  }

  private void tell(boolean delivered) {
    if (delivered && failing.compareAndSet(true, false)) {
      log.info("traces reach {} again", collector);
    }
    if (!delivered && failing.compareAndSet(false, true)) {
      log.warn(
          "traces do not reach {} and are dropped until they do; --otlp takes the address of an"
              + " OTLP/HTTP collector",
          collector);
    }
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
