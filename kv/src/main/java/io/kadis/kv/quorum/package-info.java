/**
 * How many replicas must agree, and when they do: who is asked next, what counts, when to give up.
 * {@link QuorumRun} waits; the rest decides, and is pure.
 */
@NullMarked
package io.kadis.kv.quorum;

import org.jspecify.annotations.NullMarked;
