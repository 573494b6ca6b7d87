package io.kadis.app.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start Kadis once more, as this process was started.
 *
 * @param command what stands before Kadis' own arguments
 */
public record Launcher(List<String> command) {
  public Launcher {
    command = List.copyOf(command);
  }

  /** By the launcher script, which knows the best JVM flags; by the class path without one. */
  public static Launcher ofThisProcess() {
    String script = System.getProperty("kadis.command");
    if (script == null) {
      return new Launcher(java());
    }
    Path file = Path.of(script);
    return new Launcher(
        List.of(Files.isExecutable(file) ? file.toAbsolutePath().toString() : script));
  }

  private static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "io.kadis.app.Main");
  }

  /** The command line that runs Kadis with {@code arguments}. */
  List<String> with(List<String> arguments) {
    var line = new ArrayList<>(command);
    line.addAll(arguments);
    return line;
  }
}
