package io.kadis.bench.run;

import io.kadis.app.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that says in a line of JSON that it is ready, and then answers a line for each it is
 * sent. One thread at a time.
 */
public final class Program implements AutoCloseable {
  /** Longer than any answer takes: filling the store with a million records is the longest. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration END_TIMEOUT = Duration.ofSeconds(20);

  private final String name;
  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final Map<String, Object> ready;

  private Program(List<String> command) throws BenchException {
    this.name = command.getFirst();
    try {
      this.process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new BenchException(
          "%s does not start (make bench-peers builds the peers): %s"
              .formatted(name, e.getMessage()),
          e);
    }
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    this.ready = answer();
  }

  /** Starts a process and waits until it is ready. */
  public static Program start(List<String> command) throws BenchException {
    return new Program(command);
  }

  public long pid() {
    return process.pid();
  }

  /** The first line. */
  public Map<String, Object> ready() {
    return ready;
  }

  /** The first of the addresses in the first line. */
  public String address() throws BenchException {
    if (ready.get("addresses") instanceof List<?> all && !all.isEmpty()) {
      return String.valueOf(all.getFirst());
    }
    throw new BenchException(name + " told no address but " + ready);
  }

  /**
   * Sends an order of names and values in turn, and waits for the answer.
   *
   * @throws BenchException also when the answer is an error
   */
  public Map<String, Object> ask(Object... order) throws BenchException {
    try {
      in.write(Json.text(Json.object(order)) + "\n");
      in.flush();
    } catch (IOException e) {
      throw new BenchException(name + " has ended", e);
    }
    var answer = answer();
    if (answer.get("error") instanceof Object error) {
      throw new BenchException("%s: %s: %s".formatted(name, Json.object(order), error));
    }
    return answer;
  }

  private Map<String, Object> answer() throws BenchException {
    try {
      var line =
          CompletableFuture.supplyAsync(this::readLine).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return Json.decodeObject(line.getBytes(StandardCharsets.UTF_8));
    } catch (ExecutionException | TimeoutException | IllegalArgumentException e) {
      close();
      throw new BenchException("%s gave no answer: %s".formatted(name, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new BenchException(name + " is not waited for any longer", e);
    }
  }

  private String readLine() {
    try {
      var line = out.readLine();
      if (line == null) {
        throw new IllegalStateException("it has ended");
      }
      return line;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the process: a server by a signal, as an operator would. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
