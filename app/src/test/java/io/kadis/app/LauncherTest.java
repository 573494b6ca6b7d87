package io.kadis.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kadis} tells Java, by a Java that only says what it was told. */
class LauncherTest {
  private static final String SAYS_ARGUMENTS = "printf '%s\\n' \"$@\"\n";

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
    writeJava(root.resolve("jdk/bin/java"), SAYS_ARGUMENTS);
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

  /** It asks for seconds, and measures itself where it is slow. */
  @Test
  void aBenchHasAllOfTheCompiler() throws Exception {
    assertThat(run("get", "a")).contains("-XX:TieredStopAtLevel=1");
    assertThat(run("bench")).doesNotContain("-XX:TieredStopAtLevel=1");
  }

  @Test
  void pipesAndFilesAreNoTerminal() throws Exception {
    assertThat(run("get", "a")).contains("-Dkadis.terminal=");
  }

  @Test
  void anUnpackedArchiveRunsItsOwnJavaAndNativeLibraries() throws Exception {
    Path archive = unpack("b1");
    assertThat(run(archive.resolve("bin/kadis"), Map.of(), "get", "a"))
        .first()
        .isEqualTo("java of the archive");
    assertThat(run(archive.resolve("bin/kadis"), Map.of(), "get", "a"))
        .contains(archive.resolve("app/kadis.jar").toString())
        .contains("-Dlmdbjava.native.lib=" + archive.resolve("app/native/liblmdb.so"))
        .noneMatch(argument -> argument.startsWith("-XX:AOTCache"));
  }

  @Test
  void anUnpackedArchiveTakesTheCachesOfItsBuildFromWhereItCouldKeepThem() throws Exception {
    Path archive = unpack("b1");
    Path kept = directory.resolve("of the service");
    for (String build : List.of("b1", "b2")) {
      Files.createDirectories(kept.resolve("aot-" + build));
      Files.createFile(kept.resolve("aot-" + build).resolve("command.aot"));
    }
    var environment = Map.of("CACHE_DIRECTORY", kept.toString());
    assertThat(run(archive.resolve("bin/kadis"), environment, "get", "a"))
        .contains("-XX:AOTCache=" + kept.resolve("aot-b1/command.aot"));
    Files.createDirectories(archive.resolve("app/aot-b1"));
    Path beside = Files.createFile(archive.resolve("app/aot-b1/command.aot"));
    assertThat(run(archive.resolve("bin/kadis"), environment, "get", "a"))
        .contains("-XX:AOTCache=" + beside);
  }

  @Test
  void withoutJava25ThePersonIsToldWhatToInstall() throws Exception {
    writeLauncherThatLooksNowhereElse();
    for (String version : List.of("17.0.1", "8", "250")) {
      Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
      assertThat(refusal())
          .as(version)
          .contains("no Java 25 runtime found", "apt install openjdk-25-jre", "set JAVA_HOME");
    }
    Files.delete(root.resolve("jdk/bin/java"));
    assertThat(refusal()).contains("no Java 25 runtime found");
  }

  @Test
  void beforeTheFirstBuildThePersonIsToldToMakeIt() throws Exception {
    Files.delete(root.resolve("app/target/kadis.jar"));
    assertThat(refusal()).contains("not built yet", "run 'make' in " + root.toRealPath());
  }

  /** But JAVA_HOME and PATH: this machine may have a Java in any of the usual places. */
  private void writeLauncherThatLooksNowhereElse() throws Exception {
    Path launcher = root.resolve("kadis");
    Files.writeString(
        launcher, Files.readString(launcher).replaceAll("/(usr|opt|Library)/", "/nonexistent/"));
  }

  private String refusal() throws Exception {
    var builder = new ProcessBuilder("/bin/sh", root.resolve("kadis").toString(), "node");
    builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("PATH", tools().toString());
    Path told = directory.resolve("told");
    assertThat(builder.redirectError(told.toFile()).start().waitFor()).isOne();
    return Files.readString(told);
  }

  /** What the launcher needs, and no Java. */
  private Path tools() throws Exception {
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (String name : List.of("dirname", "readlink", "grep")) {
      Path there = Path.of("/usr/bin", name);
      Path tool = Files.exists(there) ? there : Path.of("/bin", name);
      Path script = tools.resolve(name);
      Files.writeString(script, "#!/bin/sh\nexec %s \"$@\"\n".formatted(tool));
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return tools;
  }

  /** As {@code make dist} lays it out. */
  private Path unpack(String build) throws Exception {
    Path archive = Files.createDirectories(directory.resolve("an archive")).toRealPath();
    Files.createDirectories(archive.resolve("app"));
    Files.writeString(archive.resolve("app/build"), build + "\n");
    Files.createFile(archive.resolve("app/kadis.jar"));
    Files.createDirectories(archive.resolve("bin"));
    Files.copy(Path.of("../kadis"), archive.resolve("bin/kadis"));
    Files.createDirectories(archive.resolve("runtime/bin"));
    writeJava(archive.resolve("runtime/bin/java"), "echo java of the archive\n" + SAYS_ARGUMENTS);
    return archive;
  }

  private static void writeJava(Path java, String script) throws Exception {
    Files.writeString(java, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
  }

  private List<String> run(String... arguments) throws Exception {
    return run(root.resolve("kadis"), Map.of(), arguments);
  }

  private List<String> run(Path launcher, Map<String, String> environment, String... arguments)
      throws Exception {
    var command = new ArrayList<>(List.of("sh", launcher.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().put("HOME", directory.toString());
    builder.environment().remove("XDG_CACHE_HOME");
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    builder.environment().remove("KADIS_JAVA_OPTS");
    Path told = directory.resolve("told");
    assertThat(builder.redirectOutput(told.toFile()).start().waitFor()).isZero();
    return Files.readAllLines(told);
  }
}
