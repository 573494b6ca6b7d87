package io.kadis.app.http;

import io.kadis.kv.Watch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** One watch as server-sent events: {@code id} is the state's tag, {@code data} a line of JSON. */
final class WatchFeed implements Feed {
  /**
   * How long nothing is sent at most: proxies give up on silence after 30 s, and a client that has
   * left shows only when it is written to.
   */
  static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final String COMMENT = ":\n\n";

  private final Watch watch;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  WatchFeed(Watch watch, Runnable onClose) {
    this.watch = watch;
    this.onClose = onClose;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    send(out, COMMENT); // The client sees at once that it is listening.
    try {
      while (true) {
        send(out, watch.next(HEARTBEAT).map(WatchFeed::frame).orElse(COMMENT));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException _) {
      // Closed, or the database under it: the client comes back with its last id.
    }
  }

  private static String frame(Watch.Event event) {
    var data = Views.state(event.tag(), event.version(), event.view());
    return "id: %s\nevent: %s\ndata: %s\n\n"
        .formatted(event.tag(), data.get("kind"), Json.text(data));
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      watch.close();
      onClose.run();
    }
  }
}
