package io.kadis.simulator.node;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.routing.RoutingTable;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Caller;
import io.kadis.simulator.network.Endpoint;
import io.kadis.simulator.network.Machine;
import io.kadis.simulator.network.Network.Question;
import io.kadis.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What the parts of one process work with.
 *
 * @param process whose they are: what they plan does not happen once it has ended
 * @param directory the addresses of all nodes, in place of a peerstore
 */
record Site(
    World world,
    Machine machine,
    Endpoint process,
    Map<PeerId, PeerInfo> directory,
    Settings settings,
    RoutingTable table,
    RandomGenerator random) {
  PeerId self() {
    return machine.id();
  }

  /** The elapsed clock. */
  Instant now() {
    return world.now();
  }

  void later(Duration delay, Runnable event) {
    machine.later(delay, process, event);
  }

  void call(PeerId to, Question question, Caller caller) {
    machine.call(to, question, caller);
  }

  PeerInfo info(PeerId peer) {
    var info = directory.get(peer);
    if (info == null) {
      throw new IllegalStateException("nobody ever was " + peer);
    }
    return info;
  }

  /** A tenth more or less, as the shells draw it. */
  Duration jittered(Duration about) {
    return Duration.ofNanos((long) (about.toNanos() * random.nextDouble(0.9, 1.1)));
  }
}
