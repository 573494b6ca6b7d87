/** A network on virtual time: who reaches whom, how late, and what it costs in bytes. */
@NullMarked
package io.kadis.simulator.network;

import org.jspecify.annotations.NullMarked;
