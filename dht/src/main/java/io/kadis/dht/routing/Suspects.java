package io.kadis.dht.routing;

import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Peers that let a lookup wait in vain, as a stopped process does: its connection stays open and
 * its port is still listened on. The next lookups pass them by. Time is given. For many threads.
 */
public final class Suspects {
  /** Peers remembered; the one suspected longest ago is forgotten first. */
  static final int MAX_PEERS = 1024;

  /** As long as the request that was waited for may still be answered: it is the first check. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

  /** Doubled for each check up to here: so long at most nobody asks a peer that came back. */
  static final Duration LAST_PAUSE = Duration.ofMinutes(2);

  /** A suspicion that nothing confirms ends, whether checks could be made or not. */
  static final Duration LIFETIME = Duration.ofMinutes(10);

  /** What a lookup does with a peer it has heard of. */
  public enum Verdict {
    ASK,
    PASS_BY,
    /** Pass it by as well, and check it: perhaps it is back. */
    CHECK
  }

  private record Suspicion(Instant end, Instant nextCheck, Duration pause) {
    static Suspicion first(Instant now) {
      return new Suspicion(now.plus(LIFETIME), now.plus(FIRST_PAUSE), FIRST_PAUSE);
    }

    Suspicion confirmed(Instant now) {
      return new Suspicion(now.plus(LIFETIME), nextCheck, pause);
    }

    Suspicion checked(Instant now) {
      var doubled = pause.multipliedBy(2);
      var longer = doubled.compareTo(LAST_PAUSE) < 0 ? doubled : LAST_PAUSE;
      return new Suspicion(end, now.plus(longer), longer);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Map<PeerId, Suspicion> suspicions = new LinkedHashMap<>();

  /** The peer did not answer in time. Told of the same silence again, it checks no less often. */
  public void add(PeerId peer, Instant now) {
    lock.lock();
    try {
      var held = current(peer, now);
      suspicions.remove(peer);
      suspicions.put(peer, held == null ? Suspicion.first(now) : held.confirmed(now));
      if (suspicions.size() > MAX_PEERS) {
        suspicions.remove(suspicions.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The peer answered. */
  public void clear(PeerId peer) {
    lock.lock();
    try {
      suspicions.remove(peer);
    } finally {
      lock.unlock();
    }
  }

  /** Who is suspected now. */
  public Set<PeerId> all(Instant now) {
    lock.lock();
    try {
      suspicions.values().removeIf(suspicion -> !now.isBefore(suspicion.end));
      return Set.copyOf(suspicions.keySet());
    } finally {
      lock.unlock();
    }
  }

  public boolean contains(PeerId peer, Instant now) {
    lock.lock();
    try {
      return current(peer, now) != null;
    } finally {
      lock.unlock();
    }
  }

  /** {@link Verdict#CHECK} is said once per pause: whoever is told so makes the check. */
  public Verdict verdict(PeerId peer, Instant now) {
    lock.lock();
    try {
      var held = current(peer, now);
      if (held == null) {
        return Verdict.ASK;
      }
      if (now.isBefore(held.nextCheck)) {
        return Verdict.PASS_BY;
      }
      suspicions.put(peer, held.checked(now));
      return Verdict.CHECK;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Suspicion current(PeerId peer, Instant now) {
    var held = suspicions.get(peer);
    return held == null || now.isBefore(held.end) ? held : null;
  }
}
