package io.kadis.app.http;

import java.io.IOException;
import java.io.OutputStream;

/** What follows a response's headers for as long as the client listens. */
public interface Feed extends AutoCloseable {
  /**
   * Writes until it ends or is closed, on the calling thread. Each thing that a client should see
   * at once is one write and one flush.
   *
   * @throws IOException when the client no longer listens
   */
  void writeTo(OutputStream out) throws IOException;

  /**
   * Ends it and frees what it holds, from any thread. Whoever was handed the response does so,
   * written or not. Idempotent.
   */
  @Override
  void close();
}
