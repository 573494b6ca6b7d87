package io.kadis.kv.swarm;

import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.rpc.Replica;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/** The network, as the database needs it: who should hold a key. */
public interface Swarm {
  /** Looks the replicas of {@code key} up. Blocks; for many threads. */
  Placement replicas(Bytes key, NamespaceRules rules, Duration timeout) throws InterruptedException;

  /**
   * The same network, for operations on these keys that run side by side: lookups and messages may
   * be shared between them.
   *
   * @param threads for lookups
   */
  default Swarm together(Collection<Wanted> wanted, Executor threads) {
    return this;
  }

  /**
   * A key to look up.
   *
   * @param timeout for the lookup
   */
  record Wanted(Bytes key, NamespaceRules rules, Duration timeout) {}

  /**
   * The replicas of a key.
   *
   * @param nearest those that count, nearest first
   * @param uncounted those that get a best-effort copy and are read, but never count
   * @param copies how many of the nearest should hold it
   * @param nEff see {@link Quorum#required}
   */
  record Placement(List<Replica> nearest, List<Replica> uncounted, int copies, int nEff) {
    public Placement {
      nearest = List.copyOf(nearest);
      uncounted = List.copyOf(uncounted);
    }

    public Panel panel() {
      return new Panel(ids(nearest), ids(uncounted), copies);
    }

    /** The one of this name; there are few enough to look through. */
    public Replica replica(PeerId id) {
      return Stream.concat(nearest.stream(), uncounted.stream())
          .filter(replica -> replica.id().equals(id))
          .findFirst()
          .orElseThrow();
    }

    private static List<PeerId> ids(List<Replica> replicas) {
      return replicas.stream().map(Replica::id).toList();
    }
  }
}
