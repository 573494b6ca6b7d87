package io.kadis.kv.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What is under way: it may come in any order, late, twice or never. */
final class Network {
  /** Every request has a deadline; nothing is under way for longer. */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private final List<Message> underWay = new ArrayList<>();

  record Message(Node from, SimReplica to, Packet packet, Instant sent) {
    boolean arrives(Instant now) {
      return from.reaches(to) && !now.isAfter(sent.plus(DEADLINE));
    }
  }

  void send(Message message) {
    underWay.add(message);
  }

  /** Any of those under way. It may come again. */
  Optional<Message> next(RandomGenerator random, boolean again) {
    if (underWay.isEmpty()) {
      return Optional.empty();
    }
    int chosen = random.nextInt(underWay.size());
    return Optional.of(again ? underWay.get(chosen) : underWay.remove(chosen));
  }

  void clear() {
    underWay.clear();
  }
}
