package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What may be begun now.
 *
 * @param random for the choice among equals: newcomers to the same place must not all begin with
 *     the same peer
 */
record Openings(Underway underway, Backoff backoff, RandomGenerator random, Instant now) {
  /** A comparison to be begun. */
  record Work(PeerId with, List<Prefix> ranges, Session.Purpose purpose) {
    Work {
      ranges = List.copyOf(ranges);
    }
  }

  boolean with(PeerId peer) {
    return backoff.ready(peer, now) && !underway.with(peer);
  }

  boolean in(Prefix range) {
    return !underway.in(range);
  }

  <T> Optional<T> anyOf(List<T> choices) {
    return choices.isEmpty()
        ? Optional.empty()
        : Optional.of(choices.get(random.nextInt(choices.size())));
  }
}
