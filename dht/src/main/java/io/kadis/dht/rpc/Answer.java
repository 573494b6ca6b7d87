package io.kadis.dht.rpc;

import io.kadis.dht.message.KadReply;

/** What {@link KadServer} makes of a request. */
sealed interface Answer {
  record Reply(KadReply reply) implements Answer {}

  /** Served, and nothing to be said (KAD-45). */
  record Silence() implements Answer {}

  /**
   * The stream is to be reset (KAD-7).
   *
   * @param reason one of our own few words, for the metric
   * @param detail one line for a person
   */
  record Refusal(String reason, String detail) implements Answer {}
}
