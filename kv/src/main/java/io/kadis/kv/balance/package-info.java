/**
 * Spreads the load of reads: whom to ask first, and what to remember for a moment (DESIGN §4, "Load
 * balancing"). Decides, and never waits: nodes and the simulator drive it alike.
 */
@NullMarked
package io.kadis.kv.balance;

import org.jspecify.annotations.NullMarked;
