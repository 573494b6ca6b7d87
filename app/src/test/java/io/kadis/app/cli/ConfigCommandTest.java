package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.config.Environment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Flags over variables over the file over defaults, and errors that name their place. */
class ConfigCommandTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path directory;

  @Test
  void eachLayerGoesOverThoseBelow() throws IOException {
    Path file = file("replicas = 3\nk = 30\nalpha = 4\n");
    var variables = Map.of("KADIS_REPLICAS", "7", "KADIS_K", "25", "KADIS_CONFIG", file.toString());
    assertThat(run(variables, "config", "--replicas", "9")).isZero();
    assertThat(row("replicas")).isEqualTo("replicas 9 flag --replicas");
    assertThat(row("k")).isEqualTo("k 25 environment KADIS_K");
    assertThat(row("alpha")).isEqualTo("alpha 4 file " + file + ":3");
    assertThat(row("beta")).isEqualTo("beta 3 default");
  }

  @Test
  void listsComeFromArraysAndFromVariablesAndReplaceEachOther() throws IOException {
    Path file = file("peer = [\"a.example:1\", \"b.example:2\"]\nallow-raw = true\n");
    assertThat(run(Map.of(), "config", "--config=" + file)).isZero();
    assertThat(row("peer")).isEqualTo("peer a.example:1 b.example:2 file " + file + ":1");
    assertThat(row("allow-raw")).isEqualTo("allow-raw on file " + file + ":2");

    var variables = Map.of("KADIS_PEER", "c.example:3, d.example:4", "KADIS_ALLOW_RAW", "off");
    assertThat(run(variables, "config", "--config=" + file)).isZero();
    assertThat(row("peer")).isEqualTo("peer c.example:3 d.example:4 environment KADIS_PEER");
    assertThat(row("allow-raw")).isEqualTo("allow-raw off environment KADIS_ALLOW_RAW");
  }

  @Test
  void aPortOnTheCommandLineTakesThePlaceOfAddressesInTheFile() throws IOException {
    Path file = file("listen = [\"/ip4/127.0.0.1/tcp/4001\"]\n");
    assertThat(run(Map.of(), "config", "--port", "8000", "--config", file.toString())).isZero();
    assertThat(row("port")).isEqualTo("port 8000 flag --port");
    assertThat(row("listen")).endsWith(" default");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k = 500|2: --k 500: it must be 1 to 100",
        "k = \"many\"|2: invalid value for option '--k': 'many' is not a number",
        "durability = \"fast\"|2: invalid value for option '--durability'",
        "replicsa = 3|2: unknown setting 'replicsa' (did you mean 'replicas'?)",
        "k = [1]|2: k takes one value, not a list",
        "k = 1.5|2: k takes text in quotes, a whole number, true or false",
        "allow-raw = \"maybe\"|2: allow-raw is 'maybe': use on or off",
        "k = |2: ",
        "k many|2: Unexpected 'many', expected . or =; a line is NAME = VALUE",
        "[node]|2: 'node' is a table: settings stand by themselves, in none",
        "bootstrap = [\"10.0.0.1:4001\"]|2: --bootstrap: '10.0.0.1:4001' is no multiaddr",
        "api-cert = \"a.pem\"|2: --api-cert and --api-key go together",
        "api-key = \"a.pem\"|2: --api-cert and --api-key go together",
        "k = 2|2: --beta 3: it must be 1 to 2, as --k is",
        "api-origin = \"here\"|2: --api-origin 'here' is not an origin",
        "otlp = \"here\"|2: --otlp 'here' is not a URL",
      })
  void whatIsWrongInTheFileNamesItsLine(String line, String message) throws IOException {
    Path file = file("# kadis\n" + line + "\n");
    assertThat(run(Map.of(), "config", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("kadis: file " + file + ":" + message);
  }

  /** The message is about a file, and names no flag. */
  @ParameterizedTest
  @ValueSource(strings = {"writers", "api-token-file"})
  void aFileThatASettingNamesAndThatIsNotThereIsPlaced(String setting) throws IOException {
    Path file = file("# kadis\n" + setting + " = \"/nowhere/it\"\n");
    assertThat(run(Map.of(), "config", "--config", file.toString())).isOne();
    assertThat(err.toString(UTF_8))
        .startsWith("kadis: file " + file + ":2: cannot read ")
        .contains("/nowhere/it: no such file; ");
  }

  @Test
  void whatANodeFindsOutLaterIsPlacedAsWell() throws IOException {
    Path taken = Files.writeString(directory.resolve("taken"), "a file");
    Path file = file("port = 0\ndata = \"" + taken + "\"\n");
    assertThat(run(Map.of(), "node", "--config", file.toString())).isOne();
    assertThat(err.toString(UTF_8))
        .startsWith("kadis: file " + file + ":2: data directory " + taken);

    file("api = \"0.0.0.0:0\"\nport = 0\n");
    assertThat(run(Map.of(), "node", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("kadis: file " + file + ":1: --api 0.0.0.0:0 can");
  }

  @Test
  void aFlagAtFaultIsNotBlamedOnWhatTheFileSaysOfAnother() throws IOException {
    Path file = file("k = 5\n");
    assertThat(run(Map.of(), "config", "--config", file.toString(), "--beta", "9")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("kadis: --beta 9: it must be 1 to 5, as --k is");
  }

  @Test
  void aFileThatIsNoTextIsSaidToBeNone() throws IOException {
    Path file = Files.write(directory.resolve("kadis.toml"), new byte[] {(byte) 0xff, 0});
    assertThat(run(Map.of(), "config", "--config", file.toString())).isOne();
    assertThat(err.toString(UTF_8)).contains(file + ": it is not text; 'kadis config --example'");
  }

  @Test
  void onAminoAQuorumMayBeMoreThanTheDatabasesReplicas() {
    String[] asked = {"config", "--replicas", "2", "--write-quorum", "3"};
    assertThat(run(Map.of(), asked)).isEqualTo(2);
    assertThat(run(Map.of("KADIS_PROTOCOL", "/ipfs/kad/1.0.0"), asked)).isZero();
  }

  @Test
  void aNodeRefusesTheSame() {
    assertThat(run(Map.of("KADIS_K", "500"), "node")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .startsWith("kadis: environment KADIS_K: --k 500: it must be 1 to 100");
  }

  @Test
  void whatIsOnOrOffIsTakenFromEverywhere() throws IOException {
    assertThat(run(Map.of(), "config", "--hot-key-cache", "off")).isZero();
    assertThat(row("hot-key-cache")).isEqualTo("hot-key-cache off flag --hot-key-cache");
    Path file = file("hot-key-cache = false\n");
    assertThat(run(Map.of("KADIS_READ_SPREADING", "off"), "config", "--config=" + file)).isZero();
    assertThat(row("hot-key-cache")).isEqualTo("hot-key-cache off file " + file + ":1");
    assertThat(row("read-spreading"))
        .isEqualTo("read-spreading off environment KADIS_READ_SPREADING");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThat(run(Map.of(), "node", "--config", "/nowhere.toml")).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("cannot read configuration file /nowhere.toml");
  }

  @Test
  void aMistypedVariableIsToldAndWhatOthersReadIsNot() {
    var variables =
        Map.of(
            "KADIS_REPLICSA", "3",
            "KADIS_API", "127.0.0.1:8481",
            "KADIS_JAVA_OPTS", "-Xmx1g",
            "KADIS_SERVICE_HOST", "10.0.0.1",
            "KADIS_PORT", "tcp://10.0.0.1:4001",
            "KADIS_PORT_4001_TCP_ADDR", "10.0.0.1",
            "KADIS_ALPHA", "");
    assertThat(run(variables, "config")).isZero();
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "kadis: unknown variable KADIS_REPLICSA (did you mean 'KADIS_REPLICAS'?) is ignored"
                + System.lineSeparator());
    assertThat(row("api")).endsWith(" default");
  }

  @Test
  void jsonHasValueAndOrigin() {
    assertThat(run(Map.of("KADIS_NODE_API", "off"), "config", "--json")).isZero();
    assertThat(out.toString(UTF_8))
        .contains(
            "{\"setting\":\"api\",\"value\":\"off\",\"origin\":\"environment KADIS_NODE_API\","
                + "\"reloadable\":false}",
            "\"origin\":\"default\",\"reloadable\":true}");
  }

  @Test
  void theExampleIsAFileThatSaysWhatDefaultsSay() throws IOException {
    assertThat(run(Map.of(), "config", "--example")).isZero();
    String example = out.toString(UTF_8);
    Path file = file(example);
    assertThat(run(Map.of(), "config", "--config", file.toString())).isZero();
    assertThat(example).contains("# replicas = 5\n", "# tombstone-ttl = \"7d\"\n");

    String defaults = example.replaceAll("(?m)^# ([a-z-]+ = (?!\"[A-Z]).*)$", "$1");
    assertThat(run(Map.of(), "config", "--config=" + file(defaults)))
        .as(err.toString(UTF_8))
        .isZero();
    assertThat(row("replicas")).isEqualTo("replicas 5 file " + file + ":" + line(defaults));
  }

  private static int line(String text) {
    return text.lines().toList().indexOf("replicas = 5") + 1;
  }

  @Test
  void theDefaultThatHelpTellsIsTheDefaultInForce() throws Exception {
    for (OptionSpec option : options()) {
      Object standard = option.initialValue();
      if (standard == null || option.isMultiValue() || option.longestName().equals("--api")) {
        continue; // What is worked out from other settings has no value of its own.
      }
      String text = NodeSettings.defaultText(option);
      Object told =
          option.converters().length > 0
              ? option.converters()[0].convert(text)
              : option.arity().max() == 0 ? text.equals("on") : Integer.valueOf(text);
      assertThat(told).as(option.longestName()).isEqualTo(standard);
    }
  }

  @Test
  void thePageHasEverySetting() throws IOException {
    String page = Files.readString(PAGE);
    String begin = "<!-- settings -->\n";
    String head = page.substring(0, page.indexOf(begin) + begin.length());
    String tail = page.substring(page.indexOf("<!-- end of settings -->"));
    String made = head + table() + tail;
    if (Boolean.getBoolean("rewrite")) {
      Files.writeString(PAGE, made);
    }
    assertThat(Files.readString(PAGE)).as("run make cli-doc").isEqualTo(made);
    assertThat(page).contains(Environment.FILE);
  }

  private static String table() {
    var table =
        new StringBuilder(
            "| flag, and key of the file | variable | takes | default | reloadable | meaning |\n");
    table.append("|---|---|---|---|---|---|\n");
    for (OptionSpec option : options()) {
      var setting = NodeSettings.setting(option);
      String meaning = String.join(" ", option.description()).replaceFirst("Default: .*", "");
      table.append(
          "| `%s` | `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  setting.flag(),
                  setting.variable(),
                  takes(option),
                  NodeSettings.defaultText(option).replace("<", "&lt;"),
                  Told.RELOADABLE.containsKey(setting.flag()) ? "yes" : "",
                  meaning.strip()));
    }
    return table.toString();
  }

  private static String takes(OptionSpec option) {
    if (option.arity().max() == 0) {
      return "on, off";
    }
    String range = Range.has(option.longestName()) ? Range.of(option.longestName()).text() : "";
    String label = option.paramLabel().equals("N") ? "" : option.paramLabel().replace("|", ", ");
    return label.isEmpty() || range.isEmpty() ? label + range : label + ": " + range;
  }

  private static List<OptionSpec> options() {
    var io = new Stdio(InputStream.nullInputStream(), nowhere(), nowhere());
    return NodeSettings.options(CommandSpec.forAnnotatedObject(new NodeCommand(io)));
  }

  private static PrintStream nowhere() {
    return new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("kadis.toml"), text);
  }

  private String row(String setting) {
    return Stream.of(out.toString(UTF_8).split("\\R"))
        .filter(line -> line.startsWith(setting + " "))
        .map(line -> String.join(" ", Arrays.asList(line.split(" +"))))
        .findFirst()
        .orElse("");
  }

  private int run(Map<String, String> variables, String... args) {
    out.reset();
    err.reset();
    var io =
        new Stdio(
            InputStream.nullInputStream(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    return new Cli(io, variables).run(args);
  }
}
