package io.kadis.app.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.StartException;
import io.kadis.app.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One node in a process of its own. Its standard input is its leash: the pipe's other end is held
 * by this process alone, so that it ends, and the node with it, however this process dies. A
 * virtual thread reads what the node prints. Safe for many threads.
 */
final class NodeProcess {
  /** A start takes half a second alone, and many times that where dozens share a core. */
  private static final Duration MAX_START = Duration.ofSeconds(90);

  private final int number;
  private final Path data;
  private final Path log;
  private final Process process;
  private final CompletableFuture<Map<String, Object>> ready = new CompletableFuture<>();

  private NodeProcess(int number, Path data, Path log, Process process) {
    this.number = number;
    this.data = data;
    this.log = log;
    this.process = process;
    Thread.ofVirtual().name("node-" + number).start(this::readOutput);
  }

  /**
   * Starts node {@code number}; its data and its log go below {@code directory}.
   *
   * @param command that runs a node with {@code --json}
   */
  static NodeProcess start(int number, Path directory, List<String> command) throws StartException {
    Path log = log(directory, number);
    var builder = new ProcessBuilder(command).redirectError(log.toFile());
    // What the command line says of the cluster is all there is to it.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("KADIS_") && !name.equals("KADIS_JAVA_OPTS"));
    try {
      return new NodeProcess(number, data(directory, number), log, builder.start());
    } catch (IOException e) {
      throw new StartException(
          "cannot run %s: %s".formatted(command.getFirst(), e.getMessage()), e);
    }
  }

  static Path data(Path directory, int number) {
    return directory.resolve("node-" + number);
  }

  private static Path log(Path directory, int number) {
    return directory.resolve("node-" + number + ".log");
  }

  /** The first line says that the node is up; later ones are for nobody. */
  private void readOutput() {
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      while (lines.readLine() instanceof String line) {
        if (!ready.isDone()) {
          ready.complete(Json.decodeObject(line.getBytes(UTF_8)));
        }
      }
      ready.completeExceptionally(new IOException("it ended"));
    } catch (IOException | IllegalArgumentException e) {
      ready.completeExceptionally(e);
    }
  }

  /**
   * Waits until the node is up.
   *
   * @throws StartException when it ended instead, or says nothing
   */
  Member awaitReady() throws StartException {
    try {
      return member(ready.get(MAX_START.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      throw new StartException("node %d did not start: %s".formatted(number, lastWords()), e);
    } catch (TimeoutException e) {
      throw new StartException(
          "node %d was not up within %d s".formatted(number, MAX_START.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }

  private Member member(Map<String, Object> event) {
    List<String> addresses =
        event.get("addresses") instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of();
    var api = Optional.ofNullable(event.get("api")).map(text -> URI.create(String.valueOf(text)));
    return new Member(
        number, process.pid(), String.valueOf(event.get("peerId")), addresses, api, data, log);
  }

  /** The last line of its log, where a node that cannot start says why. */
  private String lastWords() {
    try {
      return Files.readAllLines(log).stream()
          .filter(line -> !line.isBlank())
          .reduce((_, last) -> last)
          .map(line -> line.replaceFirst("^kadis: ", ""))
          .orElse("it said nothing");
    } catch (IOException e) {
      return "its log %s cannot be read".formatted(log);
    }
  }

  int number() {
    return number;
  }

  /** Completes with the exit code once the process is gone. */
  CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Asks the node to stop; returns at once. */
  void stop() {
    try {
      process.getOutputStream().close(); // Its end of the leash.
    } catch (IOException _) {
      // It is gone already.
    }
    process.destroy();
  }

  /** Waits until it has stopped, and ends it hard when it has not by {@code deadlineNanos}. */
  void awaitStopped(long deadlineNanos) {
    try {
      if (!process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
