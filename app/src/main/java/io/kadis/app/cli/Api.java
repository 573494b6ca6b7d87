package io.kadis.app.cli;

import io.kadis.app.http.Json;
import io.kadis.app.http.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A node that answers API requests: another process, or one within this command. */
interface Api extends AutoCloseable {
  Reply send(Call call) throws CommandFailure;

  /**
   * Sends a call whose answer has no end of its own, and hands over its lines as they come. Returns
   * when the node ends it, or {@code lines} has enough.
   */
  void follow(Call call, Lines lines) throws CommandFailure;

  @Override
  default void close() {}

  /** Takes lines. */
  @FunctionalInterface
  interface Lines {
    /** Whether more are wanted. */
    boolean take(String line);
  }

  /**
   * @param path percent-encoded
   * @param query percent-encoded; may be empty
   * @param headers by name, as this code writes them
   * @param body empty for requests that have none
   */
  record Call(
      String method, String path, String query, Map<String, String> headers, Optional<Bytes> body) {
    Call(String method, String path, String query) {
      this(method, path, query, Map.of(), Optional.empty());
    }

    public Call {
      headers = Map.copyOf(headers);
    }

    static Call get(String path, String query) {
      return new Call("GET", path, query);
    }

    /**
     * @param value null: not sent
     */
    Call with(String header, @Nullable String value) {
      if (value == null) {
        return this;
      }
      var more = new HashMap<>(headers);
      more.put(header, value);
      return new Call(method, path, query, more, body);
    }

    Call with(Bytes content) {
      return new Call(method, path, query, headers, Optional.of(content));
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
      if (type.equals(Optional.of(ProblemType.UNAUTHORIZED))) {
        throw new CommandFailure(
            ExitCode.REFUSED,
            "this API wants its token: name a file that has it with --api-token-file FILE");
      }
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

    List<Object> array() throws CommandFailure {
      try {
        return Json.decodeArray(body.toArrayUnsafe());
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(ExitCode.FAILED, "the API's answer is " + e.getMessage());
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
