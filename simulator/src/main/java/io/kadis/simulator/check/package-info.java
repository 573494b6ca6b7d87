/**
 * What must hold, apart from the faults that try it: checkers that see every disk at every moment,
 * and know what users were told.
 */
@NullMarked
package io.kadis.simulator.check;

import org.jspecify.annotations.NullMarked;
