package io.kadis.kv.repair;

import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * When a peer that failed or was busy may be asked again. Waits double with each time in a row, and
 * are jittered, so that those it turned away do not come back as one. One owner.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** So many times busy in a row are a failure: after about a minute. */
  static final int MAX_BUSY = 8;

  /** Peers remembered, the latest; anybody can offer and then not answer. */
  private static final int MAX_PEERS = 1_024;

  /**
   * @param failures in a row; so often busy that it counts as one is among them
   * @param busy in a row, since it last did not answer
   * @param since the first of the same kind in a row: no answer, or busy
   */
  private record Tries(int failures, int busy, Instant since, Instant again) {}

  private final RandomGenerator random;
  private final SequencedMap<PeerId, Tries> peers = new LinkedHashMap<>();

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  boolean ready(PeerId peer, Instant now) {
    var tries = peers.get(peer);
    return tries == null || !now.isBefore(tries.again);
  }

  int failures(PeerId peer) {
    var tries = peers.get(peer);
    return tries == null ? 0 : tries.failures;
  }

  void succeeded(PeerId peer) {
    peers.remove(peer);
  }

  void failed(PeerId peer, Instant now) {
    var tries = peers.get(peer);
    int failures = failures(peer) + 1;
    var since = tries == null || tries.busy > 0 ? now : tries.since;
    put(peer, new Tries(failures, 0, since, now.plus(wait(failures))));
  }

  /** Asks {@code peer} nothing until then: it is not its fault. */
  void rest(PeerId peer, Instant until) {
    put(peer, new Tries(0, 0, until, until));
  }

  /** For how long it has not answered, or has been busy, whenever asked. */
  Duration lasting(PeerId peer, Instant now) {
    var tries = peers.get(peer);
    return tries == null ? Duration.ZERO : Duration.between(tries.since, now);
  }

  /** True when it has been so too often, and this counts as a failure. */
  boolean busy(PeerId peer, Instant now) {
    var tries = peers.get(peer);
    int busy = tries == null ? 1 : tries.busy + 1;
    boolean tooOften = busy % MAX_BUSY == 0;
    var since = tries == null || tries.busy == 0 ? now : tries.since;
    int failures = failures(peer) + (tooOften ? 1 : 0);
    put(peer, new Tries(failures, busy, since, now.plus(wait(busy))));
    return tooOften;
  }

  /** When somebody may be asked again. */
  Stream<Instant> due() {
    return peers.values().stream().map(Tries::again);
  }

  private void put(PeerId peer, Tries tries) {
    peers.putLast(peer, tries);
    if (peers.size() > MAX_PEERS) {
      peers.pollFirstEntry();
    }
  }

  private Duration wait(int times) {
    var doubled = FIRST.multipliedBy(1L << Math.min(times - 1, 20));
    var longest = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return Jitter.around(longest, 0.5, random);
  }
}
