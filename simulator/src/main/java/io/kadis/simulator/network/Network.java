package io.kadis.simulator.network;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests and replies between machines, as the host does: dials where there is no
 * connection, notices who is gone as late as it would. One thread.
 */
public final class Network {
  /** As {@code HostLimits.dialTimeout} has it. */
  static final Duration DIAL_TIMEOUT = Duration.ofSeconds(15);

  /** As {@code HostLimits.idleTimeout}, and {@code StreamPool.MAX_IDLE} before that begins. */
  private static final Duration IDLE = Duration.ofMinutes(5).plusSeconds(50);

  /**
   * Round trips of a dial before the first request: TCP, then the choice of Noise and its first
   * message, its second and third with the muxer, and the choice of the protocol.
   */
  private static final int DIAL_ROUND_TRIPS = 4;

  /**
   * When a silent connection ends, as {@code YamuxConfig} has it: a ping 30 s after the last frame,
   * 10 s for the answer, and looks every 2.5 s. The last frame may be up to 30 s old.
   */
  private static final Duration SILENCE_LEAST = Duration.ofSeconds(10);

  private static final Duration SILENCE_MOST = Duration.ofSeconds(45);

  private final World world;
  private final Links links;
  private final Latency latency;
  private final RandomGenerator silences;
  private final List<Machine> machines = new ArrayList<>();
  private final Map<PeerId, Machine> byId = new HashMap<>();

  public Network(World world, Links links) {
    this.world = world;
    this.links = links;
    this.latency = new Latency(links, world.random("latency", 0));
    this.silences = world.random("silence", 0);
  }

  /**
   * One question.
   *
   * @param timeout once there is a connection
   */
  public record Question(Kind kind, Request request, Duration timeout) {}

  public World world() {
    return world;
  }

  public Links links() {
    return links;
  }

  public Machine join(PeerId id) {
    var machine = new Machine(machines.size(), id, this);
    machines.add(machine);
    byId.put(id, machine);
    return machine;
  }

  public List<Machine> machines() {
    return List.copyOf(machines);
  }

  /** Cuts the network: machines of different groups do not reach each other. */
  public void partition(ToIntFunction<Machine> groupOf) {
    machines.forEach(machine -> machine.group = groupOf.applyAsInt(machine));
    machines.forEach(this::silenced);
  }

  public void heal() {
    machines.forEach(machine -> machine.group = 0);
  }

  boolean cut(Machine a, Machine b) {
    return a.group != b.group;
  }

  /** Whether {@code a} and {@code b} could talk now. */
  public boolean connects(Machine a, Machine b) {
    return a.isUp() && b.isUp() && !cut(a, b);
  }

  void call(Machine from, PeerId to, Question question, Caller caller) {
    if (from.endpoint == null) {
      return; // The process ended with this call under way.
    }
    if (!(byId.get(to) instanceof Machine there)) {
      world.soon(() -> caller.failed(Caller.Failure.UNREACHABLE));
      return;
    }
    var connection = connection(from, there);
    var exchange = new Exchange(this, from, there, connection);
    exchange.send(question, caller, untilReady(connection));
  }

  boolean exchangesQuietly(Machine from, PeerId to, Question question, Reply reply) {
    if (!(byId.get(to) instanceof Machine there) || !connects(from, there)) {
      return false;
    }
    var connection = open(from, there);
    if (connection == null || !connection.established) {
      return false;
    }
    connection.usedAt = world.nanos();
    count(from, there, question.kind(), WireSize.of(question.request()));
    count(there, from, question.kind(), WireSize.of(reply));
    return true;
  }

  private static void count(Machine from, Machine to, Kind kind, int bytes) {
    from.traffic.sent(kind, bytes);
    to.traffic.received(kind, bytes);
  }

  long untilReady(Connection connection) {
    return Math.max(0, connection.readyAt - world.nanos());
  }

  /** The one there is, or a new one. */
  Connection connection(Machine from, Machine to) {
    var open = open(from, to);
    if (open != null) {
      return open;
    }
    long dial = 2L * DIAL_ROUND_TRIPS * latency.nanos(from.index, to.index);
    var connection = new Connection(world.nanos() + dial);
    from.connections.put(to.index, connection);
    from.traffic.sent(Kind.MAINTENANCE, WireSize.HANDSHAKE);
    return connection;
  }

  private @Nullable Connection open(Machine from, Machine to) {
    var connection = from.connections.get(to.index);
    if (connection == null || connection.broken) {
      return null;
    }
    boolean idle = world.nanos() - connection.usedAt > IDLE.toNanos();
    if (idle && !protects(from, to) && !protects(to, from)) {
      drop(from, to, connection);
      return null;
    }
    return connection;
  }

  private static boolean protects(Machine one, Machine other) {
    return one.endpoint != null && one.endpoint.protects(other.id());
  }

  /** The first request over a connection arrived: both sides introduce themselves. */
  void establish(Machine from, Machine to, Connection connection) {
    connection.established = true;
    to.connections.put(from.index, connection);
    to.traffic.received(Kind.MAINTENANCE, WireSize.HANDSHAKE);
    to.traffic.sent(Kind.MAINTENANCE, WireSize.HANDSHAKE);
    from.traffic.received(Kind.MAINTENANCE, WireSize.HANDSHAKE);
    introduce(from, to);
    introduce(to, from);
  }

  /** Identify runs beside the first request: a round trip. */
  private void introduce(Machine one, Machine other) {
    var process = one.endpoint;
    if (process != null) {
      long roundTrip = 2 * latency.nanos(one.index, other.index);
      world.in(roundTrip, () -> one.deliver(process, () -> process.met(other.id())));
    }
  }

  void drop(Machine one, Machine other, Connection connection) {
    connection.broken = true;
    one.connections.remove(other.index, connection);
    other.connections.remove(one.index, connection);
  }

  /** A process ended: its peers see their connections close. */
  void closed(Machine machine) {
    machine.connections.forEach((index, connection) -> {
      var peer = machines.get(index);
      connection.broken = true;
      if (connection.established) {
        world.in(latency.nanos(machine.index, index), () -> lose(peer, machine, connection));
      }
    });
    machine.connections.clear();
  }

  /** Nothing comes from there any more: keep-alive tells, unless it is back by then. */
  void silenced(Machine machine) {
    machine.connections.forEach((index, connection) -> {
      var peer = machines.get(index);
      if (connection.established && isSilent(peer, machine)) {
        long least = SILENCE_LEAST.toNanos();
        long noticed = silences.nextLong(least, SILENCE_MOST.toNanos());
        world.in(noticed, () -> loseIfSilent(peer, machine, connection));
      }
    });
    if (machine.state == Machine.State.SILENT) {
      machine.connections.clear();
    }
  }

  private boolean isSilent(Machine from, Machine to) {
    return cut(from, to) || to.state == Machine.State.SILENT || to.state == Machine.State.HUNG;
  }

  private void loseIfSilent(Machine peer, Machine silent, Connection connection) {
    if (isSilent(peer, silent) && peer.connections.get(silent.index) == connection) {
      lose(peer, silent, connection);
      lose(silent, peer, connection);
    }
  }

  private void lose(Machine one, Machine other, Connection connection) {
    connection.broken = true;
    if (one.connections.remove(other.index, connection)) {
      var process = one.endpoint;
      one.deliver(
          process,
          () -> {
            if (process != null) {
              process.lost(other.id());
            }
          });
    }
  }

  /** A machine that went dark is back, and knows of no connection: whoever uses one is told so. */
  void forgotten(Machine machine) {
    for (var peer : machines) {
      if (peer.connections.remove(machine.index) instanceof Connection stale) {
        stale.broken = true;
      }
    }
  }

  /** When something sent now arrives, from now: what is queued before it goes first. */
  long travel(Machine from, Machine to, int bytes) {
    long begins = Math.max(world.nanos(), from.sendsFrom);
    from.sendsFrom = begins + bytes * 1_000_000_000L / links.bytesPerSecond();
    return from.sendsFrom - world.nanos() + latency.nanos(from.index, to.index);
  }
}
