package io.kadis.app.http.server;

import io.kadis.app.http.Feed;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The feeds that run, so that a server that stops can end them. For many threads. */
final class Feeds implements AutoCloseable {
  private final Set<Feed> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Until the client leaves, or the server stops: then what was sent is whole. */
  void run(Feed feed, OutputStream out) throws IOException {
    running.add(feed);
    try {
      if (!closed) { // Looked at behind the add: close() either sees the feed or is seen.
        feed.writeTo(out);
      }
    } finally {
      running.remove(feed);
    }
  }

  /** Closes the feeds, not their threads: an interrupt would cut off what is being written. */
  @Override
  public void close() {
    closed = true;
    running.forEach(Feed::close);
  }
}
