package io.kadis.kv.repair;

import java.time.Instant;

/**
 * A time on both clocks.
 *
 * @param now of the elapsed clock
 * @param wall for cut-offs and for people
 */
record Moment(Instant now, Instant wall) {}
