package io.kadis.kv;

import io.kadis.kv.swarm.Swarm.Placement;
import org.apache.tuweni.bytes.Bytes;

/**
 * Whom one round asks.
 *
 * @param required how many must say what is hoped for
 */
record Target(Bytes key, Placement placement, int required) {}
