package io.kadis.app.cli;

import io.kadis.app.http.Json;
import io.kadis.app.http.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A node that answers API requests: another process, or one within this command. */
interface Api extends AutoCloseable {
  Reply send(Call call) throws CommandFailure;

  @Override
  default void close() {}

  /**
   * @param path percent-encoded
   * @param query percent-encoded; may be empty
   * @param body empty for requests that have none
   */
  record Call(
      String method, String path, String query, Optional<Bytes> body, Optional<String> type) {
    static Call get(String path, String query) {
      return new Call("GET", path, query, Optional.empty(), Optional.empty());
    }
  }

  /**
   * @param headers by name, whatever its case
   */
  record Reply(int status, Map<String, String> headers, Bytes body) {
    /** This reply, when it is a success; the problem it tells otherwise. */
    Reply orFail() throws CommandFailure {
      if (status / 100 == 2) {
        return this;
      }
      Map<String, Object> problem = problem();
      var type = ProblemType.ofUri(String.valueOf(problem.get("type")));
      throw new CommandFailure(
          type.map(ExitCode::of).orElse(ExitCode.FAILED),
          problem.get("detail") instanceof String detail
              ? detail
              : "the API answered with HTTP status " + status + "; is this a Kadis node?");
    }

    Map<String, Object> json() throws CommandFailure {
      try {
        return Json.decodeObject(body.toArrayUnsafe());
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(
            ExitCode.FAILED, "the API's answer is " + e.getMessage() + "; is this a Kadis node?");
      }
    }

    String text() {
      return new String(body.toArrayUnsafe(), StandardCharsets.UTF_8);
    }

    @Nullable String header(String name) {
      return headers.get(name);
    }

    private Map<String, Object> problem() {
      try {
        return Json.decodeObject(body.toArrayUnsafe());
      } catch (IllegalArgumentException e) {
        return Map.of();
      }
    }
  }
}
