package io.kadis.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs what pages show as a person would who works in {@code directory}; what lies there comes
 * first in the path.
 *
 * @param environment set beside the process's own
 */
record PageShell(Path directory, Map<String, String> environment) {
  private static final Duration SOON = Duration.ofSeconds(60);

  /**
   * @param printed on either stream
   */
  record Finished(int exitCode, String printed) {}

  /**
   * One {@code sh} for the whole of {@code script}, so that variables go on.
   *
   * @throws AssertionError naming {@code what} when it runs for over a minute; it is ended then
   */
  Finished run(String script, Object what) throws Exception {
    Path out = Files.createTempFile(directory, "shell", ".out");
    Process shell = start(script, out);
    if (!shell.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
      throw new AssertionError(what + " ran for over " + SOON.toSeconds() + " s");
    }
    return new Finished(shell.exitValue(), Files.readString(out));
  }

  private Process start(String script, Path out) throws Exception {
    var builder = new ProcessBuilder("sh", "-c", script).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.environment().merge("PATH", directory.toString(), (path, ours) -> ours + ":" + path);
    Process shell = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    shell.getOutputStream().close();
    return shell;
  }
}
