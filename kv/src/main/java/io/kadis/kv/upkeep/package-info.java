/**
 * Runs {@link io.kadis.kv.repair} on a node: carries its orders out, and tells it what happens. The
 * threads, clocks and requests are here; what is decided, is decided there.
 */
@NullMarked
package io.kadis.kv.upkeep;

import org.jspecify.annotations.NullMarked;
