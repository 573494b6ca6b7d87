package io.kadis.app.http;

import io.kadis.kv.Database;
import io.kadis.kv.Watch;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.tuweni.bytes.Bytes;

/** {@code GET /v1/watch/…}: the states of a key as server-sent events. */
final class WatchRoute {
  /** Each holds one of the server's 1,024 connections: most are left to everything else. */
  private static final int MAX_WATCHES = Database.MAX_WATCHES;

  private final Database database;
  private final Semaphore slots = new Semaphore(MAX_WATCHES);

  WatchRoute(Database database) {
    this.database = database;
  }

  Response watch(Request request, String rest) throws Problem {
    Bytes key = KeyPath.of(rest);
    // A browser that reconnects repeats its URL, and says where it was in the header.
    Optional<String> header = request.header("Last-Event-ID").filter(id -> !id.isBlank());
    Optional<String> since = header.isPresent() ? header : request.parameter("since");
    if (!slots.tryAcquire()) {
      throw new Problem(
          ProblemType.TOO_MANY_WATCHES,
          "%d watches are open, which is the limit; end some, or ask another node"
              .formatted(MAX_WATCHES));
    }
    return Response.of(new WatchFeed(open(key, since.map(ETag::unquoted)), slots::release))
        .with("Content-Type", "text/event-stream")
        .with("Cache-Control", "no-store");
  }

  private Watch open(Bytes key, Optional<String> since) throws Problem {
    try {
      return database.watch(key, since);
    } catch (IllegalArgumentException e) {
      slots.release();
      throw Problem.invalid(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      slots.release();
      throw e;
    }
  }
}
