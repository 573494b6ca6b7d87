package io.kadis.app.http;

import io.kadis.kv.Database;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;

/** {@code /v1/keys/…}: the database over HTTP. */
final class KeyRoutes {
  /** The largest encoded record (DESIGN §3): no value of this size can be stored. */
  static final int MAX_BODY_BYTES = 15_872;

  /** What curl says of a body when nobody told it what it is. */
  private static final String CURL_DEFAULT_TYPE = "application/x-www-form-urlencoded";

  private static final String UNKNOWN_TYPE = "application/octet-stream";
  private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w!#$&^.+-]+/[\\x20-\\x7e]{1,200}");

  private final Database database;

  KeyRoutes(Database database) {
    this.database = database;
  }

  void addTo(Router router) {
    router
        .add("GET", "/v1/keys/", this::get)
        .add("PUT", "/v1/keys/", this::put)
        .add("DELETE", "/v1/keys/", this::delete);
  }

  /** The key that the rest of a path names. */
  static Bytes key(String rest) throws Problem {
    Bytes key;
    try {
      key = KeyText.fromPath(rest);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("key " + rest + ": " + e.getMessage());
    }
    if (key.size() > Database.MAX_KEY_BYTES) {
      throw Problem.invalid(
          "key %s… has %d bytes; at most %d are allowed"
              .formatted(rest.substring(0, 32), key.size(), Database.MAX_KEY_BYTES));
    }
    return key;
  }

  private Response get(Request request, String rest) throws Problem {
    Bytes key = key(rest);
    var deadline = new Deadline(request.timeout(GetOptions.DEFAULTS.timeout()));
    var options = new GetOptions(request.quorum("r"), deadline.timeout());
    return switch (database.get(key, options)) {
      case GetResult.Found found -> found(request, found);
      case GetResult.Absent _ ->
          throw new Problem(ProblemType.NOT_FOUND, KeyText.format(key) + " is not there");
      case GetResult.QuorumMissed(var report) -> throw Replies.readMissed(report, deadline);
      case GetResult.Refused(var reason, var message) -> throw Replies.refused(reason, message);
    };
  }

  private static Response found(Request request, GetResult.Found found) {
    String etag = ETag.of(found.tag());
    if (!(found.view() instanceof View.Value value)) {
      throw new UnsupportedOperationException("siblings, counters and sets");
    }
    boolean known =
        request.header("If-None-Match").filter(list -> ETag.listed(list, etag)).isPresent();
    var response = new Response(known ? 304 : 200, known ? Bytes.EMPTY : value.bytes());
    response.with("ETag", etag);
    response.with(
        "Content-Type",
        value.contentType().filter(t -> MEDIA_TYPE.matcher(t).matches()).orElse(UNKNOWN_TYPE));
    // A value is a stranger's: a browser must not run it with this API's origin.
    response.with("X-Content-Type-Options", "nosniff");
    response.with("Content-Security-Policy", "default-src 'none'; sandbox");
    value.written().ifPresent(time -> response.with("Last-Modified", httpDate(time)));
    value.writer().ifPresent(writer -> response.with("X-Kadis-Writer", writer.toString()));
    return response;
  }

  private Response put(Request request, String rest) throws Problem {
    Bytes key = key(rest);
    Bytes value = request.body().read(MAX_BODY_BYTES);
    var deadline = new Deadline(request.timeout(WriteOptions.DEFAULTS.timeout()));
    checkPreconditions(request, key, deadline);
    var put = new Write.Put(value, request.duration("ttl"), contentType(request), Optional.empty());
    return written(key, database.write(key, put, options(request, deadline)), deadline);
  }

  private Response delete(Request request, String rest) throws Problem {
    Bytes key = key(rest);
    var deadline = new Deadline(request.timeout(WriteOptions.DEFAULTS.timeout()));
    checkPreconditions(request, key, deadline);
    return written(key, database.delete(key, options(request, deadline)), deadline);
  }

  private static WriteOptions options(Request request, Deadline deadline) throws Problem {
    return new WriteOptions(request.quorum("w"), deadline.left(), List.of());
  }

  private static Optional<String> contentType(Request request) throws Problem {
    Optional<String> given =
        request.header("Content-Type").filter(type -> !type.equals(CURL_DEFAULT_TYPE));
    if (given.filter(type -> !MEDIA_TYPE.matcher(type).matches()).isPresent()) {
      throw Problem.invalid(
          "Content-Type '%s' is not a media type such as text/plain".formatted(given.get()));
    }
    return given;
  }

  private Response written(Bytes key, WriteResult result, Deadline deadline) throws Problem {
    return switch (result) {
      case WriteResult.Stored(long version, var tag, _, var report) ->
          Response.json(
                  Json.object(
                      "key", KeyText.format(key),
                      "version", ETag.version(version),
                      "replicas", Replies.replicas(report)))
              .with("ETag", ETag.of(tag));
      case WriteResult.QuorumMissed(_, var report, _) ->
          throw Replies.writeMissed(report, deadline);
      case WriteResult.Refused(var reason, var message) -> throw Replies.refused(reason, message);
    };
  }

  /** Checked here against a quorum read: it narrows races and does not exclude them (DESIGN §6). */
  private void checkPreconditions(Request request, Bytes key, Deadline deadline) throws Problem {
    Optional<String> match = request.header("If-Match");
    Optional<String> noneMatch = request.header("If-None-Match");
    if (match.isEmpty() && noneMatch.isEmpty()) {
      return;
    }
    Optional<String> etag = currentETag(key, deadline);
    boolean holds =
        match.map(list -> etag.filter(tag -> ETag.listed(list, tag)).isPresent()).orElse(true)
            && noneMatch.map(list -> etag.filter(t -> ETag.listed(list, t)).isEmpty()).orElse(true);
    if (!holds) {
      throw new Problem(
          ProblemType.PRECONDITION_FAILED,
          "%s is %s".formatted(KeyText.format(key), etag.map("at "::concat).orElse("not there")));
    }
  }

  private Optional<String> currentETag(Bytes key, Deadline deadline) throws Problem {
    return switch (database.get(key, new GetOptions(Optional.empty(), deadline.left()))) {
      case GetResult.Found found -> Optional.of(ETag.of(found.tag()));
      case GetResult.Absent _ -> Optional.empty();
      case GetResult.QuorumMissed(var report) -> throw Replies.readMissed(report, deadline);
      case GetResult.Refused(var reason, var message) -> throw Replies.refused(reason, message);
    };
  }

  private static String httpDate(Instant time) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atZone(ZoneOffset.UTC));
  }
}
