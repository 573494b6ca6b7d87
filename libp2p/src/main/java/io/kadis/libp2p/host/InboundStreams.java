package io.kadis.libp2p.host;

import io.kadis.libp2p.ProtocolId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** The streams one connection's peer has us serve, counted by protocol. Safe for many threads. */
final class InboundStreams {
  /**
   * Streams whose protocol is not agreed on yet (SEC-12): as many as an honest peer may have opened
   * without an answer from us (YAMUX-14).
   */
  static final int MAX_NEGOTIATING = 256;

  /** Streams of one protocol that wait for the peer's next request (DESIGN §2). */
  static final int MAX_IDLE = 32;

  /** Waiting for less may mean that the peer has not even read our last reply. */
  static final Duration IDLE_AFTER = Duration.ofSeconds(10);

  /** A stream being served. */
  interface Entry {
    ProtocolId protocol();

    /** How long it has been waiting for the peer's next request; 0 when it is not. */
    long idleNanos(long now);

    void reset();
  }

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ProtocolId, Set<Entry>> served = new HashMap<>(4);
  private int negotiating;

  InboundStreams(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** False when too many are being negotiated: reset the stream. */
  boolean beginNegotiation() {
    lock.lock();
    try {
      if (negotiating == MAX_NEGOTIATING) {
        return false;
      }
      negotiating++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void endNegotiation() {
    lock.lock();
    try {
      negotiating--;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Admits a stream; of more than {@value #MAX_IDLE} idle ones of its protocol the one longest idle
   * is reset for it, as rust does.
   *
   * @return false when {@code most} of its protocol are served already: reset the stream
   */
  boolean admit(Entry stream, int most) {
    Optional<Entry> tooIdle;
    lock.lock();
    try {
      var streams = served.computeIfAbsent(stream.protocol(), _ -> new HashSet<>(4));
      tooIdle = tooIdle(streams);
      tooIdle.ifPresent(streams::remove);
      if (streams.size() >= most) {
        return false;
      }
      streams.add(stream);
    } finally {
      lock.unlock();
    }
    tooIdle.ifPresent(Entry::reset);
    return true;
  }

  private Optional<Entry> tooIdle(Set<Entry> streams) {
    if (streams.size() < MAX_IDLE) {
      return Optional.empty(); // Nearly always: a connection serves a stream or two.
    }
    long now = nanoTime.getAsLong();
    var idle =
        streams.stream()
            .filter(stream -> stream.idleNanos(now) > IDLE_AFTER.toNanos())
            .sorted(Comparator.comparingLong(stream -> -stream.idleNanos(now)))
            .toList();
    return idle.size() < MAX_IDLE ? Optional.empty() : Optional.of(idle.getFirst());
  }

  void remove(Entry stream) {
    lock.lock();
    try {
      served.computeIfPresent(
          stream.protocol(),
          (_, streams) -> streams.remove(stream) && streams.isEmpty() ? null : streams);
    } finally {
      lock.unlock();
    }
  }

  /** The protocol is no longer served. */
  void reset(ProtocolId protocol) {
    List<Entry> streams;
    lock.lock();
    try {
      streams = List.copyOf(served.getOrDefault(protocol, Set.of()));
    } finally {
      lock.unlock();
    }
    streams.forEach(Entry::reset);
  }
}
