package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process that speaks JSON lines on stdout and logs on stderr, into a file that is kept for a
 * failure's sake. Ended by its own pid, at the latest when the test's JVM ends.
 */
public final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    Thread.ofVirtual().name("stdout of " + process.pid()).start(this::readLines);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  public static ChildProcess start(Path log, List<String> command) throws IOException {
    return start(log, command, Map.of());
  }

  /**
   * @param environment besides this process's own
   */
  static ChildProcess start(Path log, List<String> command, Map<String, String> environment)
      throws IOException {
    var builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new ChildProcess(builder.start(), log);
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Gives all further lines to {@code listener}, on one thread. Ends with the process. */
  void listen(Consumer<Json> listener) {
    Thread.ofVirtual()
        .name("listener of " + process.pid())
        .start(() -> {
          try {
            while (alive() || !lines.isEmpty()) {
              @Nullable String line = lines.poll(1, TimeUnit.SECONDS);
              if (line != null) {
                listener.accept(Json.parse(line));
              }
            }
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Sends a line to the process. For many threads. */
  public synchronized void tell(String line) throws IOException {
    process.outputWriter(UTF_8).append(line).append('\n').flush();
  }

  /** The next line of stdout, as JSON. */
  public Json hear(Duration timeout) throws IOException, InterruptedException {
    String line = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      throw new AssertionError(
          "process %d said nothing for %s; its log:%n%s"
              .formatted(process.pid(), timeout, Files.readString(log)));
    }
    return Json.parse(line);
  }

  /** SIGKILL, and waits until it is gone. */
  public void kill() throws InterruptedException {
    close();
    process.waitFor();
  }

  /** Sends a signal by its name, such as {@code STOP}. */
  public void signal(String name) throws IOException, InterruptedException {
    int exitCode =
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
    if (exitCode != 0) {
      throw new AssertionError("kill -%s %d: %d".formatted(name, pid(), exitCode));
    }
  }

  /** SIGTERM; the exit code. */
  public int terminate(Duration timeout) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
      throw new AssertionError("process %d ignored SIGTERM for %s".formatted(pid(), timeout));
    }
    return process.exitValue();
  }

  /** Its children too: killing strace would leave the traced node running. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void readLines() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("{")) {
          lines.add(line);
        }
      }
    } catch (IOException ended) {
      // The process was killed.
    }
  }
}
