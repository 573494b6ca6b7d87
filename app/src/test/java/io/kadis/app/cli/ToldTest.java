package io.kadis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a running node takes over, and what it cannot. */
class ToldTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");

  @TempDir Path directory;

  @Test
  void whatIsTheSameIsNoChange() throws Exception {
    assertThat(told("--k", "30").taken(told("--k", "30"))).isEmpty();
    assertThat(told("--k", "30").needRestart(told("--k", "30"))).isEmpty();
    assertThat(told("--port", "0").needRestart(told("--port", "0"))).isEmpty();
  }

  @Test
  void whatIsReloadableIsNamedAndNeedsNoRestart() throws Exception {
    var next = told("--log-level", "debug", "--api-origin", "https://app.example");
    assertThat(told().taken(next)).containsExactly("--api-origin", "--log-level");
    assertThat(told().needRestart(next)).isEmpty();
  }

  @Test
  void whatIsNotReloadableIsNamedWithBothValues() throws Exception {
    assertThat(told("--k", "30").needRestart(told("--alpha", "4")))
        .containsExactly(
            "--alpha is now 4; it was not set when this node started, and stays so until it is"
                + " restarted",
            "--k is now not set; it was 30 when this node started, and stays so until it is"
                + " restarted");
  }

  @Test
  void aSecretThatChangedInItsFileIsSeenAndNotTold() throws Exception {
    var file = Files.writeString(directory.resolve("token"), "a-first-token-of-many");
    var before = told("--api-token-file", file.toString());
    Files.writeString(file, "a-second-token-of-many");
    var after = told("--api-token-file", file.toString());
    assertThat(before.taken(after)).containsExactly("--api-token-file");
    assertThat(before.needRestart(after)).isEmpty();
    assertThat(before + "" + after).doesNotContain("-token-of-many");
  }

  @Test
  void anApiThatOthersReachKeepsItsTokenThoughTheFileNamesAnotherAddress() throws Exception {
    var file = Files.writeString(directory.resolve("token"), "a-first-token-of-many");
    var open = told("--api", "0.0.0.0:0", "--api-token-file", file.toString());
    var local = told("--api", "127.0.0.1:0");
    local.config().api().check();
    assertThatThrownBy(() -> open.config().taking(local.config()).api().check())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("--api-token-file");
  }

  @Test
  void aTokenThatAllUsersCanReadIsAWarning() throws Exception {
    var file = Files.writeString(directory.resolve("token"), "a-first-token-of-many");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(told("--api-token-file", file.toString()).warnings())
        .containsExactly("every user of this machine can read the API's token: chmod o-r " + file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
    assertThat(told("--api-token-file", file.toString()).warnings()).isEmpty();
  }

  @Test
  void thePageNamesWhatIsReloadable() throws Exception {
    var page = Files.readString(PAGE);
    int start = page.indexOf("## Settings that change while a node runs");
    var section = page.substring(start, page.indexOf("\n## ", start + 1));
    var rows = section.lines().filter(line -> line.startsWith("| `--")).toList();
    assertThat(rows)
        .extracting(line -> line.substring(3, line.indexOf('`', 3)))
        .containsExactlyInAnyOrderElementsOf(Told.RELOADABLE.keySet());
  }

  private Told told(String... flags) throws StartException {
    var all = new ArrayList<>(List.of("--data", directory.toString()));
    all.addAll(List.of(flags));
    var command = new NodeCommand(Stdio.ofProcess());
    new CommandLine(command).parseArgs(all.toArray(String[]::new));
    return command.told();
  }
}
