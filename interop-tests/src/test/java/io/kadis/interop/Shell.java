package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/** Commands of the system that end soon. */
public final class Shell {
  private Shell() {}

  /** What a command that went well printed. */
  public static String run(List<String> command) throws IOException, InterruptedException {
    return run(command, "");
  }

  /**
   * @param input for its stdin
   * @throws IOException when it cannot be run, or fails: with what it said
   */
  public static String run(List<String> command, String input)
      throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exitCode = process.waitFor();
    if (exitCode != 0) {
      throw new IOException(
          "%s: exit code %d: %s".formatted(String.join(" ", command), exitCode, output.strip()));
    }
    return output;
  }
}
