package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Help that teaches: each command says what it does, and shows itself at work. */
class HelpTest {
  /** An example: where {@code kadis} stands, at the beginning, in a pipe or in brackets. */
  private static final Pattern EXAMPLE = Pattern.compile("^  .*?\\bkadis ([^)>#]*)");

  /** A word of a shell's line, or what stands in quotes. */
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  private final Terminal terminal = new Terminal();

  @TempDir Path directory;

  static Stream<String> commands() {
    return Commands.NAMES.stream();
  }

  @Test
  void allCommandsAreListedByWhatTheyAreFor() {
    assertThat(terminal.run("help")).isZero();
    assertThat(terminal.out())
        .contains("\nNodes:\n", "\nData:\n", "\nNetwork:\n", "\nTools:\n")
        .contains("  put         Store a value.\n")
        .contains("  cluster     Run a network of N nodes on this machine, for a first look.\n")
        .doesNotContain("\033");
    assertThat(terminal.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    for (String name : Commands.NAMES) {
      assertThat(terminal.out()).containsPattern("\n  " + name + " +[A-Z]");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachCommandShowsExamplesThatWork(String command) {
    assertThat(terminal.run("help", command)).isZero();
    assertThat(terminal.out()).contains("Usage: kadis " + command);
    var examples = examples(terminal.out());
    assertThat(examples).as("examples of " + command).isNotEmpty();
    for (String example : examples) {
      assertThatCode(() -> parse(words(example))).as(example).doesNotThrowAnyException();
    }
    assertThat(examples).anyMatch(example -> example.startsWith(command));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theFirstLineSaysItAll(String command) {
    assertThat(terminal.run("help", command)).isZero();
    var first =
        terminal.out().lines().filter(line -> !line.matches("(Usage:| {5,}).*")).findFirst();
    assertThat(first)
        .hasValueSatisfying(line -> assertThat(line).hasSizeLessThan(67).endsWith("."));
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    assertThat(terminal.run("completion", "bash")).isZero();
    Path script = Files.write(directory.resolve("kadis.bash"), terminal.outBytes());
    assertThat(completed(script, "kadis", "clu")).contains("cluster");
    assertThat(completed(script, "kadis", "")).containsAll(Commands.NAMES);
    assertThat(completed(script, "kadis", "store", "")).contains("check", "stats", "export");
    assertThat(completed(script, "kadis", "put", "--if")).contains("--if-match");
  }

  @Test
  void zshHasTheSameByItsBashFunctions() {
    assertThat(terminal.run("completion", "zsh")).isZero();
    assertThat(terminal.out()).contains("autoload", "bashcompinit", "complete -F");
  }

  private static List<String> completed(Path script, String... words) throws Exception {
    String line = String.join(" ", words);
    String asked =
        "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=%d; "
                .formatted(script, quoted(words), words.length - 1, line, line.length())
            + "_complete_kadis; printf '%s\\n' \"${COMPREPLY[@]}\"";
    var process = new ProcessBuilder("bash", "-c", asked).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return out.lines().map(String::strip).toList();
  }

  private static String quoted(String... words) {
    return String.join(" ", Arrays.stream(words).map(word -> "'" + word + "'").toList());
  }

  private static List<String> examples(String help) {
    return help.lines()
        .dropWhile(line -> !line.equals("Examples:"))
        .flatMap(line -> EXAMPLE.matcher(line).results())
        .map(found -> found.group(1).strip())
        .toList();
  }

  private static List<String> words(String example) {
    var words = new ArrayList<String>();
    var found = WORD.matcher(example);
    while (found.find()) {
      words.add(found.group().replaceAll("^['\"]|['\"]$", ""));
    }
    return words;
  }

  /** As the command line would: without a command it is a node's. */
  private void parse(List<String> words) {
    var args = new ArrayList<>(words);
    if (args.getFirst().startsWith("-")) {
      args.addFirst("node");
    }
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    var io = new Stdio(InputStream.nullInputStream(), nowhere, nowhere);
    var root = new CommandLine(CommandLine.Model.CommandSpec.create());
    root.setExpandAtFiles(false);
    root.addSubcommand(args.getFirst(), Commands.create(args.getFirst(), io));
    root.parseArgs(args.toArray(String[]::new));
  }
}
