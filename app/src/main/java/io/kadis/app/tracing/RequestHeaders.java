package io.kadis.app.tracing;

import io.kadis.app.http.Request;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/** How OpenTelemetry reads the headers of an API request. */
enum RequestHeaders implements TextMapGetter<Request> {
  INSTANCE;

  @Override
  public @Nullable String get(@Nullable Request request, String name) {
    return request == null ? null : request.header(name).orElse(null);
  }
}
