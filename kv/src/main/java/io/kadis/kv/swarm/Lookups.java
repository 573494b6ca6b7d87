package io.kadis.kv.swarm;

import io.kadis.kv.swarm.Swarm.Wanted;
import io.kadis.libp2p.identity.PeerId;
import java.util.List;

/** Who is near a key. Blocks; for many threads. */
@FunctionalInterface
interface Lookups {
  /** The servers nearest the key, nearest first, without this node. */
  List<PeerId> closest(Wanted wanted) throws InterruptedException;
}
