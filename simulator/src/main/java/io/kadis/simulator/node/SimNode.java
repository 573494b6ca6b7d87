package io.kadis.simulator.node;

import io.kadis.dht.message.PeerInfo;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.repair.Durability;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.simulator.network.Machine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * A node with what outlives its processes: its name, its disk, its clock, its place in the network.
 * One thread.
 */
public final class SimNode {
  private final Cluster cluster;
  private final PrivateKey key;
  private final Machine machine;
  private final WallClock clock;
  private Disk disk = new Disk();
  private @Nullable NodeRun process;
  private int starts;
  private long changes;

  SimNode(Cluster cluster, PrivateKey key, Machine machine) {
    this.cluster = cluster;
    this.key = key;
    this.machine = machine;
    this.clock = new WallClock(cluster.world());
  }

  public PeerId id() {
    return machine.id();
  }

  public int index() {
    return machine.index();
  }

  /** Where it is in the network, and what it has sent. */
  public Machine machine() {
    return machine;
  }

  public WallClock clock() {
    return clock;
  }

  /** What it holds now, running or not. */
  public Disk disk() {
    return disk;
  }

  /** Whether it runs, and may speak of the records of this range. */
  public boolean speaksFor(Bytes32 id) {
    return process != null && process.speaksFor(id);
  }

  /** Whether a process runs, be it hung. */
  public boolean runs() {
    return process != null;
  }

  /** Starts a process; {@code bootstrap} is known to it beside those it has saved. */
  public void start(List<PeerId> bootstrap) {
    changes++;
    var started = new NodeRun(this, cluster, starts++, bootstrap);
    process = started;
    machine.start(started);
    started.begin();
  }

  /** Asks it to stop; it says good-bye by closing its connections, and hands nothing over. */
  public void stop() {
    changes++;
    process().close();
    process = null;
    machine.stop();
  }

  /** Hands over all it has to those who should have it, at most for so long, and stops. */
  public void leave(Duration atMost) {
    var leaving = process();
    leaving.leave(
        cluster.world().now().plus(atMost),
        () -> {
          if (process == leaving) {
            stop();
          }
        });
  }

  /** The process dies; what it acknowledged is on the disk. */
  public void crash() {
    changes++;
    process = null;
    machine.stop();
  }

  /** The whole machine goes dark, as without power: nobody is told. */
  public void vanish() {
    changes++;
    process = null;
    machine.vanish();
  }

  /** The disk is lost. Only for a node that does not run. */
  public void loseDisk() {
    changes++;
    if (process != null) {
      throw new IllegalStateException("node " + index() + " still runs");
    }
    disk = new Disk();
  }

  public void hang() {
    changes++;
    machine.hang();
  }

  public void resume() {
    changes++;
    machine.resume();
  }

  /** Another number whenever it may hold, or say, something else. */
  public long changes() {
    return changes + disk.changes();
  }

  /** Plain Kademlia's way to store: at the k nearest; {@code then} is told how many took it. */
  public void publish(Bytes key, Bytes value, IntConsumer then) {
    process().publish(key, value, then);
  }

  /** Those in its routing table; none when it does not run. */
  public List<PeerId> table() {
    return process == null
        ? List.of()
        : process.table().peers().stream().map(PeerInfo::id).toList();
  }

  /**
   * Looks up the nodes nearest {@code key}. {@code then} is not called should the process end
   * before.
   */
  public void findClosest(Bytes key, Consumer<List<PeerId>> then) {
    process().findClosest(key, then);
  }

  /** Writes with the node's default quorum; of {@code then} as above. */
  public void write(Bytes key, Write write, Consumer<WriteResult> then) {
    write(key, write, cluster.settings().database().w(), then);
  }

  /**
   * Writes.
   *
   * @param w replicas that must have stored it
   * @param then as above: a process that ends leaves open what became of it
   */
  public void write(Bytes key, Write write, Quorum w, Consumer<WriteResult> then) {
    process().write(key, write, w, then);
  }

  /** Reads with the node's default quorum; of {@code then} as above. */
  public void get(Bytes key, Consumer<GetResult> then) {
    get(key, cluster.settings().database().r(), then);
  }

  /**
   * Reads.
   *
   * @param r replicas that must have answered
   */
  public void get(Bytes key, Quorum r, Consumer<GetResult> then) {
    process().get(key, r, then);
  }

  /** How well the records it holds are kept; empty when it does not run, or keeps none up. */
  public Optional<Durability> durability() {
    return process == null ? Optional.empty() : process.durability();
  }

  NodeRun process() {
    if (process == null) {
      throw new IllegalStateException("node " + index() + " does not run");
    }
    return process;
  }

  PrivateKey key() {
    return key;
  }
}
