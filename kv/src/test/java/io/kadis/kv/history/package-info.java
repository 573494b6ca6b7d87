/**
 * Seeded histories of replicas, writers and a bad network, in one thread and virtual time, around
 * the code that decides: validators, drafts, clocks and the keeper of records. Each is compared, at
 * every step, with a model that knows only which write had seen which.
 */
@NullMarked
package io.kadis.kv.history;

import org.jspecify.annotations.NullMarked;
