package io.kadis.interop.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.interop.Json;
import io.kadis.interop.history.Action;
import io.kadis.interop.history.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.jr.ob.JSON;

/** Actions as requests of the HTTP API, and its answers as outcomes. */
final class KeyApi {
  /** Of the node: longer than a replica that was stopped is waited for. */
  private static final String TIMEOUT = "timeout=5s";

  /** Replicas of a write that cannot have as many. */
  private static final int TOO_MANY = 6;

  /** Of ours: a node stopped under way may still answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private static final Set<String> MISSED =
      Set.of("urn:kadis:problem:quorum-missed", "urn:kadis:problem:deadline-exceeded");

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final UnaryOperator<String> nameOf;

  /**
   * @param nameOf the name by which the history knows a peer id
   */
  KeyApi(UnaryOperator<String> nameOf) {
    this.nameOf = nameOf;
  }

  Outcome send(String api, String key, Action action) throws InterruptedException {
    var request = request(api, key, action);
    try {
      return outcome(key, HTTP.send(request, BodyHandlers.ofString(UTF_8)));
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Outcome.Refused("not reached: " + e.getMessage());
    } catch (IOException e) {
      return new Outcome.Lost(e.toString());
    }
  }

  private static HttpRequest request(String api, String key, Action action) {
    String uri = api + "/v1/keys" + key + "?" + TIMEOUT;
    var builder = HttpRequest.newBuilder(URI.create(uri)).timeout(PATIENCE);
    var request =
        switch (action) {
          case Action.Get _ -> builder.GET();
          case Action.Delete _ -> builder.DELETE();
          case Action.Put(var value) -> builder.PUT(BodyPublishers.ofString(value));
          case Action.PutTooFar(var value) ->
              builder.uri(URI.create(uri + "&w=" + TOO_MANY)).PUT(BodyPublishers.ofString(value));
          case Action.PutIf(var value, var tag) ->
              (tag.isEmpty()
                      ? builder.header("If-None-Match", "*")
                      : builder.header("If-Match", '"' + tag + '"'))
                  .PUT(BodyPublishers.ofString(value));
          case Action.Replace(var value, var context, _) ->
              (context.isEmpty() ? builder : builder.header("X-Kadis-Context", context))
                  .PUT(BodyPublishers.ofString(value));
          case Action.Add(long amount) ->
              post(builder, Map.of(amount < 0 ? "remove" : "add", Math.abs(amount)));
          case Action.Change(var add, var remove) ->
              post(builder, Map.of("add", List.copyOf(add), "remove", List.copyOf(remove)));
        };
    return request.build();
  }

  private static HttpRequest.Builder post(HttpRequest.Builder builder, Map<String, Object> body) {
    return builder
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(JSON.std.asString(body)));
  }

  private Outcome outcome(String key, HttpResponse<String> response) throws IOException {
    return switch (response.statusCode()) {
      case 200, 300 ->
          response.request().method().equals("GET")
              ? new Outcome.Found(tag(response), values(key, response))
              : new Outcome.Stored(tag(response), holders(response));
      case 404 -> new Outcome.Absent();
      default -> problem(response);
    };
  }

  private static Outcome problem(HttpResponse<String> response) throws IOException {
    var problem = Json.parse(response.body());
    String why = response.statusCode() + " " + problem.text("detail");
    if (MISSED.contains(problem.text("type"))) {
      return new Outcome.Missed(why);
    }
    return response.statusCode() == 500 ? new Outcome.Lost(why) : new Outcome.Refused(why);
  }

  private static String tag(HttpResponse<String> response) {
    return response.headers().firstValue("ETag").orElseThrow().replace("\"", "");
  }

  private Set<String> holders(HttpResponse<String> response) throws IOException {
    return Json.parse(response.body()).object("replicas").list("peers").stream()
        .filter(peer -> peer.text("status").equals("stored"))
        .map(peer -> nameOf.apply(peer.text("peerId")))
        .collect(Collectors.toSet());
  }

  private static List<String> values(String key, HttpResponse<String> response) throws IOException {
    if (response.statusCode() == 300) {
      return Json.parse(response.body()).list("siblings").stream()
          .map(sibling -> decoded(sibling.text("value")))
          .toList();
    }
    return key.startsWith("/set/")
        ? JSON.std.listOfFrom(String.class, response.body())
        : List.of(response.body());
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), UTF_8);
  }
}
