/** What a Dht counts, for whoever exposes metrics. */
@NullMarked
package io.kadis.dht.metrics;

import org.jspecify.annotations.NullMarked;
