package io.kadis.app.cli;

import io.kadis.app.http.Json;
import io.kadis.files.FileErrors;
import io.kadis.kv.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kadis batch FILE|-}: an operation a line, a result a line. */
@Command(
    name = "batch",
    abbreviateSynopsis = true,
    description = {
      "Do many operations, each a line of JSON.",
      "They are done in no order; a result a line is printed.",
      "Exit code 1 when one of them failed; an absent key is no failure."
    },
    footer = {
      "",
      "Examples:",
      "  kadis batch operations.jsonl",
      "  echo '{\"op\":\"get\",\"key\":\"greeting\"}' | kadis batch -",
      "",
      "The operations:",
      "{\"op\":\"put\",\"key\":\"greeting\",\"text\":\"hello\"}",
      "{\"op\":\"get\",\"key\":\"farewell\"}",
      "{\"op\":\"change\",\"key\":\"/counter/hits\",\"add\":1}",
      "{\"op\":\"delete\",\"key\":\"draft\"}"
    })
final class BatchCommand extends ApiCommand {
  /** Of one request; the API takes up to 8 MiB, and a line is far below the rest. */
  private static final int MAX_CHARS = 2 << 20;

  private static final int NOT_FOUND = 404;

  @Parameters(paramLabel = "FILE|-", description = "The operations; - for stdin.")
  String file = "";

  private int failures;

  BatchCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    try (BufferedReader lines = open()) {
      var batch = new ArrayList<Object>();
      int number = 0;
      int chars = 0;
      while (lines.readLine() instanceof String line) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        batch.add(operation(line, number));
        chars += line.length();
        if (batch.size() == Database.MAX_BATCH || chars > MAX_CHARS) {
          send(api, batch);
          batch.clear();
          chars = 0;
        }
      }
      if (!batch.isEmpty()) {
        send(api, batch);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "cannot read %s: %s".formatted(file, FileErrors.reason(e)));
    }
    if (failures > 0) {
      throw new CommandFailure(ExitCode.FAILED, Table.count(failures, "operation") + " failed");
    }
  }

  private BufferedReader open() throws IOException {
    return file.equals("-")
        ? new BufferedReader(new InputStreamReader(io.in(), StandardCharsets.UTF_8))
        : Files.newBufferedReader(Path.of(file));
  }

  private Map<String, Object> operation(String line, int number) throws CommandFailure {
    try {
      return Json.decodeObject(line.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.REFUSED, "%s, line %d is %s".formatted(file, number, e.getMessage()));
    }
  }

  private void send(Api api, List<Object> operations) throws CommandFailure {
    var call =
        new Api.Call("POST", "/v1/batch", query().text())
            .with("Content-Type", "application/json")
            .with(Json.encode(operations));
    for (Map<?, ?> result : Table.objects(api.send(call).orFail().json().get("results"))) {
      io.out().println(Json.text(result));
      boolean failed =
          result.get("status") instanceof Integer status && status >= 400 && status != NOT_FOUND;
      failures += failed ? 1 : 0;
    }
  }
}
