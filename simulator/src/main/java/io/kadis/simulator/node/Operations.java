package io.kadis.simulator.node;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.quorum.Roster;
import io.kadis.kv.quorum.Roster.Standing;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.simulator.network.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/** What the users of a node make it do, and what that works with. */
final class Operations {
  private final Walker walker;
  private final Replicas replicas;
  private final Pen pen;
  private final Spreading spreading;

  /** What this node writes with. */
  record Pen(PrivateKey key, VersionClock clock, InstantSource wallClock) {}

  Operations(Walker walker, Replicas replicas, Pen pen) {
    this.walker = walker;
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
    walker.find(
        new Walker.Wanted(key, Kind.LOOKUP, timeout),
        (closest, _) -> {
          int n = site().settings().database().n();
          var found = closest.stream().map(PeerInfo::id).toList();
          var nearest = Roster.with(site().self(), found, Key.of(key));
          var roster = Roster.of(nearest, n, _ -> Standing.KADIS);
          then.accept(
              new Placement(new Panel(roster.counted(), roster.foreign(), n), roster.nEff()));
        });
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
