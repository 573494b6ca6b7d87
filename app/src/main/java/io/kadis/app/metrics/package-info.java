/** What a node shows to Prometheus. */
@NullMarked
package io.kadis.app.metrics;

import org.jspecify.annotations.NullMarked;
