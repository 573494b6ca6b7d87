package io.kadis.libp2p.yamux;

import io.kadis.libp2p.channel.Duplex;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is queued: everything there is in one write, so the busier the connection, the fewer
 * system calls per frame. Closes the channel when the outbox is closed and empty. Owns its thread.
 */
final class SessionWriter implements Runnable {
  private final Duplex channel;
  private final Outbox outbox;
  private final Counters counters;
  private final Consumer<String> onFailure;

  SessionWriter(Duplex channel, Outbox outbox, Counters counters, Consumer<String> onFailure) {
    this.channel = channel;
    this.outbox = outbox;
    this.counters = counters;
    this.onFailure = onFailure;
  }

  @Override
  public void run() {
    try (channel) {
      @Nullable FrameBuffer batch = outbox.take(new FrameBuffer());
      while (batch != null) {
        counters.writeBegins();
        channel.write(batch.bytes(), 0, batch.size());
        counters.writeDone(batch.size());
        batch = outbox.take(batch);
      }
    } catch (IOException e) {
      onFailure.accept("cannot write: " + e.getMessage());
    }
  }
}
