package io.kadis.kv.quorum;

import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replicas that have just joined the range of a key and compare it right now: a moment later they
 * can tell, so they are asked again. Without it an operation right after the start of a cluster
 * would miss its quorum. Pure; one owner.
 */
final class Newcomers {
  /** A few round trips: what comparing a small range takes. Doubles up to {@link #MAX_PAUSE}. */
  static final Duration PAUSE = Duration.ofMillis(250);

  static final Duration MAX_PAUSE = Duration.ofSeconds(1);

  /** Seven seconds in all: who is not ready by then has much to move. */
  static final int MAX_QUESTIONS = 8;

  private final Map<PeerId, Duration> due = new LinkedHashMap<>();
  private final Map<PeerId, Integer> questions = new HashMap<>();

  /** It said that it is not ready yet. */
  void notReady(PeerId peer, Duration elapsed) {
    int before = questions.merge(peer, 1, Integer::sum) - 1;
    if (before < MAX_QUESTIONS) {
      due.put(peer, elapsed.plus(pause(before)));
    }
  }

  private static Duration pause(int before) {
    var pause = PAUSE.multipliedBy(1L << before);
    return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
  }

  /** Whose pause is over; they are waited for no more until they say again that it is early. */
  List<PeerId> takeDue(Duration elapsed) {
    var ready =
        due.entrySet().stream()
            .filter(one -> elapsed.compareTo(one.getValue()) >= 0)
            .map(Map.Entry::getKey)
            .toList();
    ready.forEach(due::remove);
    return ready;
  }

  /** How many will be asked again. */
  int waiting() {
    return due.size();
  }

  Optional<Duration> nextDue() {
    return due.values().stream().min(Comparator.naturalOrder());
  }

  /** Nobody needs to be asked again. */
  void dismiss() {
    due.clear();
  }
}
