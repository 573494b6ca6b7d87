package io.kadis.simulator.node;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.quorum.Roster;
import io.kadis.kv.quorum.Roster.Standing;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.simulator.network.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/** What the users of a node make it do, and what that works with. */
final class Operations {
  private final Walker walker;
  private final BooleanSupplier settled;
  private final Replicas replicas;
  private final Pen pen;
  private final Spreading spreading;

  /** What this node writes with. */
  record Pen(PrivateKey key, VersionClock clock, InstantSource wallClock) {}

  /**
   * @param settled whether this node has looked itself up
   */
  Operations(Walker walker, Replicas replicas, Pen pen, BooleanSupplier settled) {
    this.walker = walker;
    this.settled = settled;
    this.replicas = replicas;
    this.pen = pen;
    this.spreading = new Spreading(replicas);
  }

  /**
   * Who is asked about a key.
   *
   * @param nEff see {@code Quorum.required}
   */
  record Placement(Panel panel, int nEff) {}

  /** Looks the replicas of {@code key} up, as {@code DhtSwarm} does. */
  void place(Bytes key, Duration timeout, Consumer<Placement> then) {
    var wanted = new Walker.Wanted(key, Kind.LOOKUP, timeout);
    Walker.Then found = (closest, _) -> then.accept(placement(key, closest));
    if (settled.getAsBoolean() && site().table().hasRoomForAll()) {
      walker.findFew(wanted, few(key), found);
    } else {
      walker.find(wanted, found);
    }
  }

  private Placement placement(Bytes key, List<PeerInfo> closest) {
    var roster =
        Roster.of(withSelf(key, closest), n(), Operations::standing)
            .among(() -> walker.keeper().lately(), n(), Operations::standing);
    return new Placement(new Panel(roster.counted(), roster.foreign(), n()), roster.nEff());
  }

  /** So many others that, with this node if it is near, there are n. */
  private int few(Bytes key) {
    var enough = Roster.enough(withSelf(key, walker.known(key)), n(), Operations::standing);
    int others = enough.contains(site().self()) ? enough.size() - 1 : enough.size();
    return Math.max(others, site().settings().dht().beta());
  }

  private List<PeerId> withSelf(Bytes key, List<PeerInfo> peers) {
    return Roster.with(site().self(), peers.stream().map(PeerInfo::id).toList(), Key.of(key));
  }

  /** All nodes here are Kadis nodes. */
  private static Standing standing(PeerId peer) {
    return Standing.KADIS;
  }

  private int n() {
    return site().settings().database().n();
  }

  NamespaceRules rules(Bytes key) {
    return site()
        .settings()
        .namespaces()
        .of(key)
        .filter(rules -> rules.kadisOnly() && !rules.buildsOnHeld())
        .orElseThrow(() ->
            new IllegalArgumentException("only records that stand alone are simulated: " + key));
  }

  Site site() {
    return replicas.site();
  }

  Replicas replicas() {
    return replicas;
  }

  Pen pen() {
    return pen;
  }

  Spreading spreading() {
    return spreading;
  }

  /** When an operation that begins now must end. */
  Instant deadline() {
    return site().now().plus(site().settings().operationTimeout());
  }

  /** A lookup among dead peers must leave time to ask those that live, as {@code Countdown} has. */
  Duration forLookup() {
    return site().settings().operationTimeout().multipliedBy(2).dividedBy(3);
  }

  Duration until(Instant deadline) {
    var left = Duration.between(site().now(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  Instant wallTime() {
    return pen.wallClock.instant();
  }
}
