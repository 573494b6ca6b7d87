package io.kadis.interop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Where a node's API can be reached from. For many threads. */
@FunctionalInterface
public interface Door {
  Duration PATIENCE = Duration.ofSeconds(60);

  /** From this process. */
  Door HTTP =
      new Door() {
        private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        @Override
        public Answer ask(URI uri, Optional<String> body) throws Exception {
          var request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
          body.ifPresent(json ->
              request
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(json)));
          var response = CLIENT.send(request.build(), BodyHandlers.ofString());
          return new Answer(response.statusCode(), response.body());
        }
      };

  /**
   * GETs, or POSTs a body of JSON.
   *
   * @throws IOException when the node does not answer
   */
  Answer ask(URI uri, Optional<String> body) throws Exception;

  /** What the API said. */
  record Answer(int status, String body) {
    /** The body of what went well. */
    String orThrow(URI uri) {
      if (status != 200) {
        throw new AssertionError("%s: %d %s".formatted(uri, status, body));
      }
      return body;
    }
  }
}
