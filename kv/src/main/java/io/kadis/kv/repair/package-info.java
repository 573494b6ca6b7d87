/**
 * Who should hold what, and how copies come to be where they belong (DESIGN §4, "Replication and
 * repair"). Decides, and never waits: the node's {@code kv.upkeep} and the simulator drive it
 * alike.
 */
@NullMarked
package io.kadis.kv.repair;

import org.jspecify.annotations.NullMarked;
