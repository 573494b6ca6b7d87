package io.kadis.app.http;

import java.io.IOException;
import java.io.OutputStream;

/** What follows a response's headers for as long as the client listens. */
public interface Feed extends AutoCloseable {
  /**
   * Writes until it ends, on the calling thread; an interrupt ends it. Each thing that a client
   * should see at once is one write and one flush.
   *
   * @throws IOException when the client no longer listens
   */
  void writeTo(OutputStream out) throws IOException;

  /** Frees what it holds; whoever was handed the response does so, written or not. */
  @Override
  void close();
}
