package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.Version;
import io.kadis.app.config.Layers;
import io.kadis.app.config.Nearest;
import io.kadis.app.config.SettingException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the command, runs it, and turns what goes wrong into one line. */
public final class Cli {
  private static final Set<String> ROOT_OPTIONS = Set.of("-h", "--help", "-V", "--version");
  private static final Set<String> VERSION_OPTIONS = Set.of("-V", "--version");

  /** Commands that take a node's settings, from wherever they come. */
  private static final Set<String> OF_NODES = Set.of("node", "config");

  private static final Set<String> HELP = Set.of("-h", "--help");

  private final Stdio io;
  private final Map<String, String> environment;

  public Cli(Stdio io) {
    this(io, System.getenv());
  }

  Cli(Stdio io, Map<String, String> environment) {
    this.io = io;
    this.environment = environment;
  }

  @Command(
      name = "kadis",
      mixinStandardHelpOptions = true,
      description = "A peer-to-peer key-value database.",
      synopsisSubcommandLabel = "COMMAND",
      footer = {
        "",
        "A first look: 'kadis cluster 5' starts five nodes and says what to try.",
        "A first node, a second that joins it, and a value:",
        "  kadis --port 8000",
        "  kadis --port 8001 --peer 127.0.0.1:8000",
        "  kadis put greeting hello",
        "  kadis get greeting",
        "",
        "Options without a command mean 'node'. 'kadis help COMMAND' tells more.",
        "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 quorum not met",
        "or timed out, 5 refused (invalid, forbidden, too large)."
      })
  private static final class Root {}

  /** Runs one command; returns its exit code. */
  public int run(String... args) {
    if (args.length == 0) {
      all().usage(io.err());
      return ExitCode.USAGE.code();
    }
    if (args[0].equals("help")) {
      return help(args);
    }
    boolean node = args[0].startsWith("-") && !ROOT_OPTIONS.contains(args[0]);
    return node ? execute("node", prepend("node", args)) : execute(args[0], args);
  }

  /**
   * {@code help put} is {@code put --help}, {@code help store check} is {@code store check --help}.
   */
  private int help(String[] args) {
    if (args.length == 1) {
      return run("--help");
    }
    if (!Commands.NAMES.contains(args[1])) {
      return fail(
          ExitCode.USAGE,
          "unknown command '%s'%s; see kadis --help"
              .formatted(args[1], Nearest.hint(args[1], Commands.NAMES)));
    }
    var asked = Arrays.copyOfRange(args, 1, args.length + 1);
    asked[args.length - 1] = "--help";
    return run(asked);
  }

  private int execute(String command, String[] args) {
    if (command.equals("node")) {
      Preload.begin();
    }
    CommandLine line = commandLine(command);
    boolean help = Arrays.stream(args).anyMatch(HELP::contains);
    int exitCode =
        OF_NODES.contains(command) && !help
            ? executeWithLayers(
                line, Objects.requireNonNull(line.getSubcommands().get(command)), args)
            : line.execute(args);
    io.out().flush();
    return exitCode;
  }

  /** What variables and a file say comes after the flags, as if it were flags. */
  private int executeWithLayers(CommandLine root, CommandLine command, String[] args) {
    NodeSettings.Read read;
    try {
      read = NodeSettings.read(command.getCommandSpec(), args, environment);
    } catch (SettingException e) {
      return fail(ExitCode.USAGE, String.valueOf(e.getMessage()));
    } catch (StartException e) {
      return fail(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
    read.warnings().forEach(warning -> io.err().println("kadis: " + warning));
    if (command.getCommand() instanceof ConfigCommand config) {
      config.layers(read.layers());
    }
    if (command.getCommand() instanceof NodeCommand node) {
      node.source(() -> readAgain(args));
    }
    handleErrors(root, read.layers());
    return root.execute(joined(args, read.layers().arguments()));
  }

  /** What the same flags, variables and files say now. */
  private Told readAgain(String[] args) throws StartException {
    var root = with(Set.of("node"));
    var node = Objects.requireNonNull(root.getSubcommands().get("node"));
    var layers = Layers.NONE;
    try {
      layers = NodeSettings.read(node.getCommandSpec(), args, environment).layers();
      root.parseArgs(joined(args, layers.arguments()));
      return node.<NodeCommand>getCommand().told();
    } catch (ParameterException | SettingException | StartException e) {
      throw placed(layers, e);
    }
  }

  private static StartException placed(Layers layers, Exception e) {
    return new StartException(layers.placed(AtFault.flags(e), String.valueOf(e.getMessage())), e);
  }

  /** Only what is asked for: making a command costs reflection, which short commands notice. */
  private CommandLine commandLine(String command) {
    if (VERSION_OPTIONS.contains(command)) {
      return with(Set.of());
    }
    return Commands.NAMES.contains(command) ? with(Set.of(command)) : all();
  }

  private CommandLine all() {
    return GroupedHelp.in(with(Commands.NAMES));
  }

  private CommandLine with(Iterable<String> commands) {
    var root = new CommandLine(new Root());
    root.getCommandSpec().version("kadis " + Version.TEXT);
    commands.forEach(name -> root.addSubcommand(name, Commands.create(name, io)));
    root.setExpandAtFiles(false); // A VALUE of @FILE is ours.
    root.setOut(new PrintWriter(io.out(), true, StandardCharsets.UTF_8));
    handleErrors(root, Layers.NONE);
    return root;
  }

  private void handleErrors(CommandLine root, Layers layers) {
    root.setParameterExceptionHandler(
        (e, _) -> fail(ExitCode.USAGE, layers.placed(AtFault.flags(e), usageMessage(e))));
    root.setExecutionExceptionHandler((e, _, _) -> failed(e, layers));
  }

  private int failed(Exception e, Layers layers) throws Exception {
    String message = layers.placed(AtFault.flags(e), String.valueOf(e.getMessage()));
    return switch (e) {
      case CommandFailure failure -> fail(failure.exitCode(), message);
      case StartException _ -> fail(ExitCode.FAILED, message);
      default -> throw e; // Our bug: the stack trace is what we want to be sent.
    };
  }

  private int fail(ExitCode exitCode, String message) {
    String name = Paint.ofErrors(io).bad("kadis:");
    io.err().println(name + " " + message.lines().findFirst().orElse("failed"));
    return exitCode.code();
  }

  private static String usageMessage(ParameterException e) {
    String help = "; see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched.getUnmatched().getFirst(), e.getCommandLine().getCommandSpec())
          + help;
    }
    String message = String.valueOf(e.getMessage()).replace("is not an int", "is not a number");
    return uncapitalised(message) + help;
  }

  /** As the rest of a sentence; what is written in capitals is a name. */
  private static String uncapitalised(String message) {
    boolean name = message.length() < 2 || Character.isUpperCase(message.charAt(1));
    return name ? message : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private static String unknown(String argument, CommandSpec in) {
    boolean option = argument.startsWith("-");
    Set<String> names = option ? in.optionsMap().keySet() : in.subcommands().keySet();
    String kind = option ? "option" : names.isEmpty() ? "argument" : "command";
    return "unknown %s '%s'%s".formatted(kind, argument, Nearest.hint(argument, names));
  }

  private static String[] joined(String[] first, List<String> rest) {
    var all = Arrays.copyOf(first, first.length + rest.size());
    for (int i = 0; i < rest.size(); i++) {
      all[first.length + i] = rest.get(i);
    }
    return all;
  }

  private static String[] prepend(String first, String[] rest) {
    var all = new String[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }
}
