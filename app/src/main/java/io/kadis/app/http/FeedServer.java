package io.kadis.app.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs feeds on their requests' threads, and ends them when the server stops. For many threads. */
final class FeedServer implements AutoCloseable {
  /** A client that took nothing for so long is gone, or does not read on purpose. */
  private static final Duration MAX_WRITE = Duration.ofSeconds(30);

  private final StallGuard stalls;
  private final Set<Feed> feeding = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  FeedServer(StallGuard stalls) {
    this.stalls = stalls;
  }

  /** Until the client leaves, or the server stops: then what was sent is whole. */
  void run(Feed feed, OutputStream out) throws IOException {
    feeding.add(feed);
    try {
      if (!closed) { // Looked at behind the add: close() either sees the feed or is seen.
        feed.writeTo(new Guarded(out));
      }
    } finally {
      feeding.remove(feed);
    }
  }

  /** Closes the feeds, not their threads: an interrupt would cut off what is being written. */
  @Override
  public void close() {
    closed = true;
    feeding.forEach(Feed::close);
  }

  private final class Guarded extends FilterOutputStream {
    Guarded(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try (var _ = stalls.begin(MAX_WRITE)) {
        out.write(bytes, offset, length);
      }
    }

    @Override
    public void flush() throws IOException {
      try (var _ = stalls.begin(MAX_WRITE)) {
        out.flush();
      }
    }
  }
}
