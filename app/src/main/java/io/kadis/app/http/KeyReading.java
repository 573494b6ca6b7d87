package io.kadis.app.http;

import io.kadis.kv.Condition;
import io.kadis.kv.Database;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.namespace.View;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;

/** {@code GET /v1/keys/…}. */
final class KeyReading {
  /** RFC 9110 §15.4.1: more than one representation, and the client is to choose. */
  private static final int MULTIPLE_CHOICES = 300;

  private final Database database;

  KeyReading(Database database) {
    this.database = database;
  }

  Response get(Request request, String rest) throws Problem {
    Bytes key = KeyPath.of(rest);
    var deadline = new Deadline(request.timeout(GetOptions.DEFAULTS.timeout()));
    var options = new GetOptions(request.quorum("r"), deadline.timeout());
    var found = Replies.orThrow(database.get(key, options), key, deadline);
    return conditional(request, key, found);
  }

  private static Response conditional(Request request, Bytes key, GetResult.Found found)
      throws Problem {
    boolean known = false;
    for (Condition condition : Conditions.of(request)) {
      boolean holds = Conditions.hold(condition, found.tag());
      switch (condition) {
        case Condition.Present _, Condition.Is _ -> {
          if (!holds) {
            throw new Problem(
                ProblemType.PRECONDITION_FAILED,
                KeyText.format(key) + " is at " + ETag.of(found.tag()));
          }
        }
        case Condition.Absent _, Condition.IsNot _ -> known |= !holds;
      }
    }
    Response full = found(found);
    return known ? full.notModified() : full;
  }

  private static Response found(GetResult.Found found) {
    Response response =
        switch (found.view()) {
          case View.Value value -> value(value);
          case View.Siblings siblings -> siblings(siblings, found.tag());
          case View.Count(long total) -> text(Long.toString(total));
          case View.Members(var elements) -> Response.json(elements);
        };
    return response
        .with("ETag", ETag.of(found.tag()))
        .with("X-Kadis-Context", found.tag())
        .with("X-Kadis-Kind", Views.kind(found.view()));
  }

  static int status(View view) {
    return view instanceof View.Siblings ? MULTIPLE_CHOICES : 200;
  }

  private static Response value(View.Value value) {
    var response =
        new Response(200, value.bytes())
            .with("Content-Type", MediaTypes.shown(value.contentType()))
            // A value is a stranger's: a browser must not run it with this API's origin.
            .with("X-Content-Type-Options", "nosniff")
            .with("Content-Security-Policy", "default-src 'none'; sandbox");
    value.written().ifPresent(time -> response.with("Last-Modified", HttpDate.of(time)));
    value.writer().ifPresent(writer -> response.with("X-Kadis-Writer", writer.toString()));
    // To the millisecond; the standard's Expires speaks of caches.
    value.expires().ifPresent(time -> response.with("X-Kadis-Expires", time.toString()));
    return response;
  }

  private static Response siblings(View.Siblings siblings, String tag) {
    return Response.json(
        MULTIPLE_CHOICES, Json.object("context", tag, "siblings", Views.siblings(siblings)));
  }

  private static Response text(String text) {
    return Response.text("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }
}
