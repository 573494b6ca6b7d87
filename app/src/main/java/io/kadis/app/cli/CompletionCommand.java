package io.kadis.app.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kadis completion bash|zsh}: what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    description = "Print what a shell needs to complete commands and options.",
    footer = {
      "",
      "Examples:",
      "  source <(kadis completion bash)                # now; in ~/.bashrc for ever",
      "  source <(kadis completion zsh)                 # now; in ~/.zshrc for ever"
    })
final class CompletionCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Parameters(
      paramLabel = "bash|zsh",
      converter = ShellText.class,
      description = "The shell it is for.")
  @Nullable Shell shell;

  @Spec @Nullable CommandSpec spec;

  private final Stdio io;

  CompletionCommand(Stdio io) {
    this.io = io;
  }

  /** Whose completion works by the same script: zsh has bash's functions on demand. */
  enum Shell {
    BASH,
    ZSH;

    static Shell parse(String text) {
      for (Shell shell : values()) {
        if (shell.name().toLowerCase(Locale.ROOT).equals(text)) {
          return shell;
        }
      }
      throw new IllegalArgumentException("'%s' is not one of bash, zsh".formatted(text));
    }
  }

  static final class ShellText extends Converters.Parser<Shell> {
    ShellText() {
      super(Shell::parse);
    }
  }

  @Override
  public Integer call() {
    var root = Objects.requireNonNull(spec).root().commandLine();
    // Only this one was made for the call; a shell is to know them all.
    Commands.NAMES.stream()
        .filter(name -> !root.getSubcommands().containsKey(name))
        .forEach(name -> root.addSubcommand(name, Commands.create(name, io)));
    io.out().print(AutoComplete.bash("kadis", root));
    io.out().flush();
    return ExitCode.DONE.code();
  }
}
