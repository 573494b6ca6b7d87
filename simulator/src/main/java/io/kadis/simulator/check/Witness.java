package io.kadis.simulator.check;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes32;

/** A simulated node as only a checker sees it. */
public interface Witness {
  /** Its place in the key space. */
  Key place();

  /** Whether it is up and not hung. */
  boolean answers();

  /** Whether its disk is there, or will be again. */
  boolean diskReturns();

  /** Whether it may speak of this key-space id, rather than say that it is syncing. */
  boolean speaksFor(Bytes32 id);

  /** What its disk has, live or not. */
  Optional<KadRecord> holds(Bytes32 id);

  Iterable<KadRecord> disk();

  /** Another number whenever what the others say of it may be different. */
  long changes();
}
