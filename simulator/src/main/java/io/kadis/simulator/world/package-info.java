/** Virtual time: what happens when, in one order; the randomness for it; and its hash. */
@NullMarked
package io.kadis.simulator.world;

import org.jspecify.annotations.NullMarked;
