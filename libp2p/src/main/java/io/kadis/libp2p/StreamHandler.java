package io.kadis.libp2p;

/** Serves inbound streams of one protocol. */
@FunctionalInterface
public interface StreamHandler {
  /**
   * Called on a fresh virtual thread, which owns {@code stream} until this returns. The host closes
   * the stream afterwards, and resets it when this throws.
   */
  void handle(Stream stream) throws Exception;
}
