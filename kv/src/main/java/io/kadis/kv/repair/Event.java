package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.libp2p.identity.PeerId;
import java.util.Collection;
import java.util.List;

/** What happened, to be told to a {@link Repairer}. */
public sealed interface Event {
  /**
   * The Kadis nodes known and not suspected, after a change.
   *
   * @param settled whether the node has looked around since it started: before that, it would take
   *     the few it knows for all there are
   * @param alone whether it knows nobody, and was told of nobody
   */
  record Neighbourhood(Collection<PeerId> known, boolean settled, boolean alone) implements Event {}

  /** An order was carried out. */
  record Finished(long order, Outcome outcome) implements Event {}

  /** A peer says that it holds what we lack, and perhaps that it is leaving. */
  record Offered(PeerId from, List<Prefix> ranges, boolean leaving) implements Event {}

  /** A peer compared these ranges with us, and we agreed. */
  record Agreed(PeerId with, List<Prefix> ranges) implements Event {}

  /** This node is to leave for good: everything is beyond its territory from now on. */
  record Leaving() implements Event {}

  record TimerFired() implements Event {}
}
