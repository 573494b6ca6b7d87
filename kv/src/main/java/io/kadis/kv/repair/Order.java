package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What the driver of a {@link Repairer} is to do. Each of the first four ends with a {@link
 * Event.Finished}.
 */
public sealed interface Order {
  /** Run a {@link Session} with {@code with}. */
  record Reconcile(long id, PeerId with, List<Prefix> ranges, Session.Purpose purpose)
      implements Order {}

  /** Tell {@code to} that we hold what it lacks. */
  record Offer(long id, PeerId to, List<Prefix> ranges, boolean leaving) implements Order {}

  /** Look up who is nearest to {@code range}: it is too far away to know. */
  record Locate(long id, Prefix range) implements Order {}

  /**
   * Remove all records in {@code range}, each only if unchanged, and none at all unless the range
   * still comes to {@code asOf} (of the same cut-off).
   */
  record LetGo(long id, Prefix range, Fingerprint asOf, Instant cutoff) implements Order {}

  /**
   * From now on the node may speak of {@code spoken} and of nothing else. What it speaks of only
   * because nobody who could know better is there is not {@code proven}: a node that was started
   * with a wrong address, and again with the right one, must not speak of what it never had.
   *
   * @param proven to be saved: {@link Repairer.Site#saved} after a restart; within {@code spoken}
   */
  record Cover(Coverage spoken, Coverage proven) implements Order {}

  /** Ask each whether it is there: a peer acts as if they were not. */
  record Check(Set<PeerId> peers) implements Order {
    public Check {
      peers = Set.copyOf(peers);
    }
  }
}
