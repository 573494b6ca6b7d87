package io.kadis.app.cluster;

import io.kadis.StartException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A network of nodes on the loopback of this machine.
 *
 * <p>Each node is a process, not one of many within this one: what a person tries out on it, to
 * kill a node, to stop it with {@code kill -STOP}, to see what it costs, to start it again on its
 * data, is then what it will be on machines of their own. That costs some 100 MiB and a second of
 * processor time a node, which a first look at five can afford; networks of thousands are what
 * {@code kadis simulate} is for.
 *
 * <p>Nodes end with this process, however it ends ({@link NodeProcess}). Safe for many threads.
 */
public final class LocalCluster implements AutoCloseable {
  /** 5 GiB of memory: more than most have left. */
  public static final int MAX_NODES = 50;

  /** After this a node that was told to stop is killed; one with a full store takes a second. */
  private static final Duration MAX_STOP = Duration.ofSeconds(15);

  private final Plan plan;
  private final Launcher launcher;
  private final List<NodeProcess> nodes = new ArrayList<>(); // Guarded by this.
  private boolean closed; // Guarded by this: then no further node is started.

  /**
   * What to start.
   *
   * @param directory of the nodes' data and logs; it exists
   * @param port of the first node for its peers, the others' follow; 0: any
   * @param apiPort of the first node's API, the others' follow; 0: any
   * @param options for every node, as its command line has them
   */
  public record Plan(int nodes, Path directory, int port, int apiPort, List<String> options) {
    public Plan {
      if (nodes < 1 || nodes > MAX_NODES) {
        throw new IllegalArgumentException("%d nodes".formatted(nodes));
      }
      options = List.copyOf(options);
    }
  }

  public LocalCluster(Plan plan, Launcher launcher) {
    this.plan = plan;
    this.launcher = launcher;
  }

  /** Told of nodes by the thread that waits for them. */
  @FunctionalInterface
  public interface Starting {
    /** One more node is up. */
    void up(Member member);
  }

  /**
   * Starts the first node, and then all others together, which join by it.
   *
   * @return all, in order of their number
   * @throws StartException when one does not start; those that did run until {@link #close}
   */
  public List<Member> start(Starting starting) throws StartException {
    Member first = launch(1, List.of()).awaitReady();
    starting.up(first);
    var others = new ArrayList<NodeProcess>();
    for (int number = 2; number <= plan.nodes(); number++) {
      others.add(launch(number, List.of("--bootstrap", first.addresses().getFirst())));
    }
    var members = new ArrayList<>(List.of(first));
    for (NodeProcess other : others) {
      members.add(other.awaitReady());
      starting.up(members.getLast());
    }
    return members;
  }

  private synchronized NodeProcess launch(int number, List<String> join) throws StartException {
    if (closed) {
      throw new StartException("the cluster is stopping");
    }
    var arguments = new ArrayList<>(arguments(number));
    arguments.addAll(List.of("--json", "--until-stdin-closes"));
    arguments.addAll(join);
    var node = NodeProcess.start(number, plan.directory(), launcher.with(arguments));
    nodes.add(node);
    return node;
  }

  private List<String> arguments(int number) {
    var arguments = new ArrayList<String>();
    arguments.add("node");
    arguments.add("--listen");
    arguments.add("/ip4/127.0.0.1/tcp/" + next(plan.port(), number));
    arguments.add("--api");
    arguments.add("127.0.0.1:" + next(plan.apiPort(), number));
    arguments.add("--data");
    arguments.add(NodeProcess.data(plan.directory(), number).toString());
    arguments.addAll(plan.options());
    return arguments;
  }

  private static int next(int first, int number) {
    return first == 0 ? 0 : first + number - 1;
  }

  /** Told once of each node whose process is gone. */
  @FunctionalInterface
  public interface Ended {
    /** Runs on a thread of the system: quick. */
    void ended(int number, int exitCode);
  }

  /** Tells of nodes that end, by themselves or because somebody ended them. */
  public synchronized void onEnd(Ended ended) {
    for (NodeProcess node : nodes) {
      var _ = node.onExit().thenAccept(exitCode -> ended.ended(node.number(), exitCode));
    }
  }

  /** Completes once no node runs any more. */
  public synchronized CompletableFuture<Void> allEnded() {
    return CompletableFuture.allOf(
        nodes.stream().map(NodeProcess::onExit).toArray(CompletableFuture<?>[]::new));
  }

  /** Stops all nodes and waits until they are gone. Idempotent. */
  @Override
  public void close() {
    List<NodeProcess> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(nodes);
    }
    long deadline = System.nanoTime() + MAX_STOP.toNanos();
    all.forEach(NodeProcess::stop);
    all.forEach(node -> node.awaitStopped(deadline));
  }
}
