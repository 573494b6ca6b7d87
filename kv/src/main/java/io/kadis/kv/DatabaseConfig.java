package io.kadis.kv;

import io.kadis.kv.namespace.NamespaceFactory;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.repair.RepairConfig;
import io.kadis.kv.rpc.SharedSettings;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * @param n copies wanted of each key, 1 to k
 * @param w default write quorum
 * @param r default read quorum
 * @param tombstoneTtl how long a delete or an expired entry is remembered; the same on all nodes
 * @param maxClockSkew how far ahead of our wall clock a received version may be; the same on all
 * @param allowRaw whether {@code /raw/} is served
 * @param writers who may write what any member may write; empty: anyone
 * @param registered namespaces of an application, beside the built-in ones; the same on all nodes:
 *     those that differ in the names do not serve each other
 * @param repair how copies are kept up
 * @param balancing how the load of reads is spread
 */
public record DatabaseConfig(
    int n,
    Quorum w,
    Quorum r,
    Duration tombstoneTtl,
    Duration maxClockSkew,
    boolean allowRaw,
    Optional<Set<PeerId>> writers,
    List<NamespaceFactory> registered,
    RepairConfig repair,
    Balancing balancing) {
  /** DESIGN §4. */
  public static final DatabaseConfig DEFAULTS =
      new DatabaseConfig(
          5,
          new Quorum.Majority(),
          new Quorum.Majority(),
          Duration.ofDays(7),
          Duration.ofSeconds(60),
          false,
          Optional.empty(),
          List.of(),
          RepairConfig.DEFAULTS,
          Balancing.DEFAULTS);

  public DatabaseConfig {
    writers = writers.map(Set::copyOf);
    registered = List.copyOf(registered);
  }

  /** The same, with these quorums. */
  public DatabaseConfig withQuorums(int n, Quorum w, Quorum r) {
    return new DatabaseConfig(
        n, w, r, tombstoneTtl, maxClockSkew, allowRaw, writers, registered, repair, balancing);
  }

  /** The same, with these namespaces of an application in place of those it had. */
  public DatabaseConfig withNamespaces(NamespaceFactory... factories) {
    return new DatabaseConfig(
        n,
        w,
        r,
        tombstoneTtl,
        maxClockSkew,
        allowRaw,
        writers,
        List.of(factories),
        repair,
        balancing);
  }

  /** The same, admitting the writes of these peers only; empty: anyone's. */
  public DatabaseConfig withWriters(Optional<Set<PeerId>> admitted) {
    return new DatabaseConfig(
        n, w, r, tombstoneTtl, maxClockSkew, allowRaw, admitted, registered, repair, balancing);
  }

  /** The built-in namespaces and those registered. */
  public Namespaces namespaces() {
    return namespaces(new Admission(writers));
  }

  /**
   * The same, in which the admitted may change.
   *
   * @param admitted of {@link #writers}, to begin with
   */
  public Namespaces namespaces(Admission admitted) {
    var terms = new Namespaces.Terms(tombstoneTtl, maxClockSkew, admitted, allowRaw);
    var all = new ArrayList<>(Namespaces.builtIn(terms));
    registered.forEach(factory -> all.add(factory.create(terms)));
    return new Namespaces(all);
  }

  /**
   * What all nodes must have in common.
   *
   * @param namespaces those this node serves
   */
  public SharedSettings sharedSettings(Namespaces namespaces) {
    return new SharedSettings(maxClockSkew, tombstoneTtl, namespaces.kadisOnly().names());
  }
}
