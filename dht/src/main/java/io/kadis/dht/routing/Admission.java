package io.kadis.dht.routing;

import io.kadis.dht.message.PeerInfo;
import java.time.Instant;
import java.util.Optional;

/** What the routing table did with a peer that was offered to it. */
public sealed interface Admission {
  /**
   * It is in.
   *
   * @param evicted the replaceable peer that made room (KAD-23)
   */
  record Added(Optional<PeerInfo> evicted) implements Admission {}

  /** It was in already; its addresses are now those offered. */
  record Known() implements Admission {}

  /**
   * Its bucket is full; it waits among the replacements. Seniority wins: only if {@code check}, the
   * least recently seen, fails an answer does a newcomer get in (KAD-23).
   *
   * @param answered when {@code check} last answered a query of ours
   */
  record BucketFull(PeerInfo check, Instant answered) implements Admission {}

  /**
   * @param reason one line for a person
   */
  record Refused(String reason) implements Admission {}
}
