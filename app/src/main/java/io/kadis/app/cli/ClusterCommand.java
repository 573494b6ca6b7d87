package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.cluster.FreePorts;
import io.kadis.app.cluster.Launcher;
import io.kadis.app.cluster.LocalCluster;
import io.kadis.app.cluster.Member;
import io.kadis.app.config.ApiConfig.Bind.FirstFree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kadis cluster N}: a network on this machine for a first look, until Ctrl-C. */
@Command(
    name = "cluster",
    abbreviateSynopsis = true,
    sortOptions = false,
    description = {
      "Run a network of N nodes on this machine, for a first look.",
      "Until Ctrl-C. Each node is a process: kill one, and see what the others do."
    },
    footer = {
      "",
      "Examples:",
      "  kadis cluster 5",
      "  kadis cluster 3 --data my-cluster   # keeps what is stored for the next time",
      "  kadis cluster 7 -- --replicas 3     # what follows -- is for each node"
    })
final class ClusterCommand implements Callable<Integer> {
  /** Enough for five copies, the default, to be on different nodes. */
  private static final String DEFAULT_NODES = "5";

  private static final int LAST_PORT = 65_535;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "N",
      defaultValue = DEFAULT_NODES,
      description = "Nodes, up to 50. Default: ${DEFAULT-VALUE}.")
  int count;

  @Parameters(
      index = "1..*",
      paramLabel = "-- NODE-OPTION",
      description = "For each node, as 'kadis node' takes it.")
  List<String> nodeOptions = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the nodes keep data and logs. Default: temporary, removed at the end.")
  @Nullable Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Of the first node for its peers; the others' follow it. Default: any.")
  int port;

  @Option(
      names = "--api-port",
      paramLabel = "N",
      description = "Of the first node's API; the others' follow it. Default: the first free.")
  @Nullable Integer apiPort;

  @Mixin StdinOption stdin = new StdinOption();

  @Option(names = "--json", description = "Print events as JSON; the first when all are up.")
  boolean json;

  private final Stdio io;
  private volatile boolean stopping;

  ClusterCommand(Stdio io) {
    this.io = io;
  }

  @Override
  public Integer call() throws StartException, CommandFailure, InterruptedException {
    checkRanges();
    int firstApiPort = firstApiPort();
    var directory = ClusterDirectory.open(data);
    var plan = new LocalCluster.Plan(count, directory.path(), port, firstApiPort, nodeOptions);
    var cluster = new LocalCluster(plan, Launcher.ofThisProcess());
    var onSignal = new Thread(() -> stop(cluster, directory), "shutdown");
    Runtime.getRuntime().addShutdownHook(onSignal);
    stdin.start(io.in());
    try {
      run(cluster, directory);
    } finally {
      awaitHaltIfStopping(); // A node that a signal ended is no failure.
      Runtime.getRuntime().removeShutdownHook(onSignal);
      cluster.close();
      directory.close();
    }
    throw new CommandFailure(ExitCode.FAILED, "no node of the cluster runs any more");
  }

  /** Until all nodes have ended by themselves; a signal ends the process before. */
  private void run(LocalCluster cluster, ClusterDirectory directory) throws StartException {
    long start = System.nanoTime();
    List<Member> members;
    try (var progress = Progress.of(io, "starting nodes", count)) {
      members = cluster.start(_ -> progress.add(1));
    }
    MeetingNodes.await(members);
    var text = new ClusterText(members, directory);
    if (json) {
      io.out().println(text.json());
      io.out().flush();
    } else {
      text.print(io, System.nanoTime() - start);
    }
    cluster.onEnd((number, exitCode) -> tellEnded(text, number, exitCode));
    cluster.allEnded().join();
  }

  private void tellEnded(ClusterText text, int number, int exitCode) {
    if (stopping) {
      return;
    }
    if (json) {
      io.out().println(text.endedJson(number, exitCode));
      io.out().flush();
    } else {
      text.printEnded(io, number, exitCode, nodeOptions);
    }
  }

  /** On a signal: a clean stop is a success. */
  private void stop(LocalCluster cluster, ClusterDirectory directory) {
    stopping = true;
    cluster.close();
    directory.close();
    Runtime.getRuntime().halt(ExitCode.DONE.code());
  }

  private void awaitHaltIfStopping() throws InterruptedException {
    if (stopping) {
      new CountDownLatch(1).await();
    }
  }

  private void checkRanges() {
    checkRange("nodes", count, 1, LocalCluster.MAX_NODES);
    checkRange("--port", port, 0, LAST_PORT - count + 1);
    if (apiPort != null) {
      checkRange("--api-port", apiPort, 0, LAST_PORT - count + 1);
    }
  }

  private void checkRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "%s %d: it must be %d to %d".formatted(name, value, least, most));
    }
  }

  /** The first is where commands look without being told, when it is free. */
  private int firstApiPort() {
    return apiPort == null ? FreePorts.inARow(FirstFree.FIRST_PORT, count) : apiPort;
  }
}
