/**
 * Thousands of nodes in one process on virtual time: the deciding code of {@code dht} and {@code
 * kv} as the node runs it, one seed, one history. For tests, and for planning scale.
 */
@NullMarked
package io.kadis.simulator;

import org.jspecify.annotations.NullMarked;
