/** What the database counts, for whoever exposes metrics. */
@NullMarked
package io.kadis.kv.metrics;

import org.jspecify.annotations.NullMarked;
