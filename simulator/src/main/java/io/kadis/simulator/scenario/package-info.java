/** Days in the life of a network: who comes and goes, what users do, and what came of it. */
@NullMarked
package io.kadis.simulator.scenario;

import org.jspecify.annotations.NullMarked;
