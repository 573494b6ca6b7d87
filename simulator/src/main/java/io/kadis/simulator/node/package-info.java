/** A node as the simulator runs it: thin drivers, on virtual time, of what dht and kv decide. */
@NullMarked
package io.kadis.simulator.node;

import org.jspecify.annotations.NullMarked;
