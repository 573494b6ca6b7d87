package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.Node;
import io.kadis.app.config.NodeConfig;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kadis node}: runs until SIGINT or SIGTERM, then closes cleanly. */
@Command(
    name = "node",
    abbreviateSynopsis = true,
    sortOptions = false,
    description = "Run a node until Ctrl-C.",
    footer = {
      "",
      "Durations: 500ms 30s 10m 7d. Sizes: 64KiB 10GiB. Bare numbers: seconds, bytes.",
      "",
      "Examples:",
      "  kadis node                                  # on the loopback",
      "  kadis --port 8000                           # 'node' may be left out",
      "  kadis --port 8001 --peer 127.0.0.1:8000     # joins the first",
      "  kadis node --data /var/lib/kadis --max-store-size 100GiB --replicas 5"
    })
final class NodeCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Mixin NodeOptions options = new NodeOptions();

  @Mixin StdinOption stdin = new StdinOption();

  @Spec @Nullable CommandSpec spec;

  private final Stdio io;
  private Told.@Nullable Source source;

  NodeCommand(Stdio io) {
    this.io = io;
  }

  /** Where its settings can be read again. */
  void source(Told.Source settings) {
    source = settings;
  }

  Told told() throws StartException {
    return Told.of(options, Objects.requireNonNull(spec));
  }

  @Override
  public Integer call() throws StartException, CommandFailure, InterruptedException {
    Told told = told();
    refuseOpenApi(told.config());
    Logging.start(told.logLevel());
    told.warnings().forEach(LogManager.getLogger(NodeCommand.class)::warn);
    Node node = Node.open(told.config());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "shutdown"));
    reloadOnHangup(node, told);
    stdin.start(io.in());
    if (options.json) {
      io.out().println(Banner.json(node));
      io.out().flush();
    } else {
      Banner.print(node, io.out());
    }
    node.awaitLeft(); // Or until a signal starts the shutdown hook.
    return ExitCode.DONE.code(); // The hook closes the node, and finishes what is under way.
  }

  /** On a terminal a hangup means that it was closed: the node ends, as any program does. */
  private void reloadOnHangup(Node node, Told told) {
    if (source != null && !io.screen().out()) {
      Hangup.on(new Reload(node, source, told));
    }
  }

  /** How the flags go together is usage; the node itself would refuse as well. */
  private static void refuseOpenApi(NodeConfig config) throws CommandFailure {
    try {
      config.api().check();
    } catch (StartException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** A clean stop is a success; left alone, the JVM would say it died of the signal. */
  private static void stop(Node node) {
    node.close();
    LogManager.shutdown();
    Runtime.getRuntime().halt(ExitCode.DONE.code());
  }
}
