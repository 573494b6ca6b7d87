/** Traces for OpenTelemetry collectors; loaded only with {@code --otlp}. */
@NullMarked
package io.kadis.app.tracing;

import org.jspecify.annotations.NullMarked;
