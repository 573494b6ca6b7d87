package io.kadis.simulator.network;

import io.kadis.libp2p.identity.PeerId;

/** A running process, as the network sees it. One per start: what restarts is another one. */
public interface Endpoint {
  /** How long the answer will take; asked right before it. A durable store waits for the disk. */
  long serviceNanos(Request request);

  Reply answer(PeerId from, Request request);

  /** A connection with {@code peer} is there, and it has said what it speaks. */
  void met(PeerId peer);

  /** The connection with {@code peer} ended. */
  void lost(PeerId peer);

  /** Whether a connection with {@code peer} is kept though it is idle. */
  boolean protects(PeerId peer);
}
