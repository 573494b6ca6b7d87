package io.kadis.libp2p.channel;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One side of a conversation over a {@link Pipe}, on a virtual thread of its own. */
public final class Async {
  private Async() {}

  /** What a side does; its failure is the future's. */
  @FunctionalInterface
  public interface Side<T> {
    T run() throws IOException;
  }

  public static <T> CompletableFuture<T> async(Side<T> side) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return side.run();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }
}
