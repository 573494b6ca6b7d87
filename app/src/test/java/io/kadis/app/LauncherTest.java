package io.kadis.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./kadis} tells Java, by a Java that only says what it was told. */
class LauncherTest {
  @TempDir Path directory;

  private Path root;
  private Path caches;

  @BeforeEach
  void install() throws Exception {
    root = directory.resolve("a place"); // With a space, as a person's home may have one.
    caches = root.resolve("app/target/aot");
    Files.createDirectories(caches);
    Files.createFile(root.resolve("app/target/kadis.jar"));
    Files.copy(Path.of("../kadis"), root.resolve("kadis"));
    Files.createDirectories(root.resolve("jdk/bin"));
    Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    Path java = root.resolve("jdk/bin/java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void nodesAndCommandsStartFromCachesOfTheirOwn() throws Exception {
    Files.writeString(caches.resolve("node.aot"), "made by scripts/aot");
    Files.writeString(caches.resolve("command.aot"), "made by scripts/aot");
    String flag = "-XX:AOTCache=" + caches.toRealPath() + "/";
    assertThat(run("node")).contains(flag + "node.aot");
    assertThat(run("--port", "8000")).contains(flag + "node.aot");
    assertThat(run("get", "a")).contains(flag + "command.aot");
    assertThat(run("--version")).contains(flag + "command.aot");
  }

  @Test
  void withoutCachesTheJvmIsToldOfNone() throws Exception {
    for (String command : List.of("node", "get", "simulate")) {
      assertThat(run(command)).noneMatch(argument -> argument.startsWith("-XX:AOTCache"));
    }
  }

  @Test
  void aCacheOfAnEarlierBuildIsLeftAlone() throws Exception {
    Path cache = Files.writeString(caches.resolve("command.aot"), "made by scripts/aot");
    Files.setLastModifiedTime(cache, FileTime.from(Instant.EPOCH));
    assertThat(run("get", "a")).noneMatch(argument -> argument.startsWith("-XX:AOTCache"));
  }

  /** The JVM's warnings go to stdout, which belongs to results. */
  @Test
  void theJvmSaysNothingOfACacheItCannotUse() throws Exception {
    for (String command : List.of("node", "get")) {
      assertThat(run(command)).contains("-Xlog:aot*=off", "-Xlog:cds*=off");
    }
  }

  @Test
  void pipesAndFilesAreNoTerminal() throws Exception {
    assertThat(run("get", "a")).contains("-Dkadis.terminal=");
  }

  private List<String> run(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("sh", root.resolve("kadis").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    builder.environment().remove("KADIS_JAVA_OPTS");
    Path told = directory.resolve("told");
    assertThat(builder.redirectOutput(told.toFile()).start().waitFor()).isZero();
    return Files.readAllLines(told);
  }
}
