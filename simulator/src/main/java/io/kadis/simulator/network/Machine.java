package io.kadis.simulator.network;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Network.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in the network where a process may run: its connections, and what it has sent. What ends
 * and comes back here has the same name. One thread.
 */
public final class Machine {
  /** What others meet here. */
  enum State {
    /** A process that answers. */
    UP,
    /** A process that does nothing: its port accepts, and nobody answers. */
    HUNG,
    /** The machine answers that there is no process. */
    REFUSING,
    /** Nothing answers: off, or unplugged. */
    SILENT
  }

  final int index;
  final Traffic traffic = new Traffic();
  // By the other's index, so that the order is the same in every run.
  final Map<Integer, Connection> connections = new HashMap<>();
  int group;
  long sendsFrom;
  State state = State.REFUSING;
  @Nullable Endpoint endpoint;

  private final PeerId id;
  private final Network network;
  private final List<Runnable> parked = new ArrayList<>();

  Machine(int index, PeerId id, Network network) {
    this.index = index;
    this.id = id;
    this.network = network;
  }

  public PeerId id() {
    return id;
  }

  public int index() {
    return index;
  }

  public Network network() {
    return network;
  }

  /** Of all processes that ran here. */
  public Traffic traffic() {
    return traffic;
  }

  public boolean isUp() {
    return state == State.UP;
  }

  /** A process begins. */
  public void start(Endpoint process) {
    if (endpoint != null) {
      throw new IllegalStateException("machine " + index + " runs a process already");
    }
    endpoint = process;
    state = State.UP;
    network.forgotten(this);
  }

  /** The process ends, whether it wants to or not; the machine closes its connections. */
  public void stop() {
    end(State.REFUSING);
    network.closed(this);
  }

  /** The machine goes dark: nobody is told. */
  public void vanish() {
    end(State.SILENT);
    network.silenced(this);
  }

  private void end(State next) {
    endpoint = null;
    state = next;
    parked.clear();
  }

  /** The process stands still, as after SIGSTOP. */
  public void hang() {
    if (state == State.UP) {
      state = State.HUNG;
      network.silenced(this);
    }
  }

  /** The process goes on with all that has come in meanwhile. */
  public void resume() {
    if (state == State.HUNG) {
      state = State.UP;
      var waiting = List.copyOf(parked);
      parked.clear();
      waiting.forEach(network.world()::soon);
    }
  }

  /** Asks {@code to}; {@code caller} learns what came of it, unless this process ends first. */
  public void call(PeerId to, Question question, Caller caller) {
    network.call(this, to, question, caller);
  }

  /**
   * Counts a question and its answer where there is a connection and nothing in the way, and leaves
   * it at that: for what changes nothing and is said millions of times.
   *
   * @return false when it has to be asked in earnest
   */
  public boolean exchangesQuietly(PeerId to, Question question, Reply reply) {
    return network.exchangesQuietly(this, to, question, reply);
  }

  /** Runs {@code event} on {@code process} after {@code delay}, if it still runs by then. */
  public void later(Duration delay, Endpoint process, Runnable event) {
    network.world().in(delay, () -> deliver(process, event));
  }

  /** Runs {@code event} if {@code process} runs; when it hangs, as soon as it goes on. */
  @SuppressWarnings("ReferenceEquality") // Just that run of the node, and none after it.
  void deliver(@Nullable Endpoint process, Runnable event) {
    if (process == null || process != endpoint) {
      return;
    }
    if (state == State.HUNG) {
      parked.add(() -> deliver(process, event));
    } else {
      event.run();
    }
  }
}
