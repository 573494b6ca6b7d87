package io.kadis.libp2p.yamux;

import io.kadis.libp2p.StreamException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The live streams of a session, by id, and the limits on their number. Safe for many threads; its
 * lock may be taken under a stream's lock, never the other way round.
 */
final class StreamTable {
  private static final long MAX_ID = 0xFFFF_FFFFL;

  final ReceiveBudget budget;

  /**
   * Readers wait with a timer of their own from here on: a look and a half, as one may come late.
   * Two would be 5 s, what identify has (ID-1), and each connection would set timers for it.
   */
  final long timerNanos;

  private final YamuxConfig config;
  private final Runnable onDrained;

  /** Written under {@link #lock}; read without it, once for every frame. */
  private final ConcurrentMap<Integer, YamuxStream> streams = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition mayOpen = lock.newCondition();
  private final Set<YamuxStream> unacked = new HashSet<>();
  private final int parity;
  private long nextId;

  /**
   * Inbound streams that are live or whose handler still works: a peer that opens and resets cannot
   * start more handlers at a time than there are places (SEC-13).
   */
  private int inboundPlaces;

  private boolean refusing;
  private @Nullable String closed;

  /**
   * @param firstId of those we open: 1 for the dialer, 2 for the listener
   * @param onDrained called when the last stream has ended after {@link #refuseNew}
   */
  StreamTable(long firstId, YamuxConfig config, Runnable onDrained) {
    this.config = config;
    this.onDrained = onDrained;
    this.budget = new ReceiveBudget(config.maxReceivedBytes());
    this.timerNanos = Liveness.interval(config).toNanos() * 3 / 2;
    this.parity = (int) (firstId & 1);
    this.nextId = firstId;
  }

  @Nullable YamuxStream get(int id) {
    return streams.get(id);
  }

  int size() {
    return streams.size();
  }

  boolean isOpen() {
    lock.lock();
    try {
      return !refusing && closed == null;
    } finally {
      lock.unlock();
    }
  }

  /** True for an id that only we may open (YAMUX-1). */
  boolean isOurs(int id) {
    return (id & 1) == parity;
  }

  /** Makes a stream of the next id; waits while there are too many (YAMUX-14). */
  YamuxStream open(long deadline, IntFunction<YamuxStream> create) throws StreamException {
    lock.lock();
    try {
      awaitPlace(deadline);
      if (nextId > MAX_ID) {
        throw new StreamException.Closed("all stream ids of this connection are used: dial again");
      }
      int id = (int) nextId;
      nextId += 2;
      YamuxStream stream = create.apply(id);
      streams.put(id, stream);
      unacked.add(stream);
      return stream;
    } finally {
      lock.unlock();
    }
  }

  /** Makes the stream that the peer opened; null when it is to be refused. */
  @Nullable YamuxStream accept(int id, IntFunction<YamuxStream> create) {
    lock.lock();
    try {
      if (refusing || closed != null || inboundPlaces >= config.maxInboundStreams()) {
        return null;
      }
      inboundPlaces++;
      YamuxStream stream = create.apply(id);
      streams.put(id, stream);
      return stream;
    } finally {
      lock.unlock();
    }
  }

  /** The peer accepted a stream of ours. */
  void acked(YamuxStream stream) {
    lock.lock();
    try {
      if (unacked.remove(stream)) {
        mayOpen.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is sent or received on the stream any more: its id is forgotten. */
  void ended(YamuxStream stream) {
    boolean drained;
    lock.lock();
    try {
      streams.remove(stream.rawId());
      unacked.remove(stream);
      mayOpen.signalAll();
      drained = refusing && streams.isEmpty();
    } finally {
      lock.unlock();
    }
    if (drained) {
      onDrained.run();
    }
  }

  /** The stream has ended and its owner is done with it. */
  void released(YamuxStream stream) {
    if (stream.inbound()) {
      lock.lock();
      try {
        inboundPlaces--;
      } finally {
        lock.unlock();
      }
    }
  }

  /** No further streams, either way. */
  void refuseNew() {
    boolean drained;
    lock.lock();
    try {
      refusing = true;
      mayOpen.signalAll();
      drained = streams.isEmpty();
    } finally {
      lock.unlock();
    }
    if (drained) {
      onDrained.run();
    }
  }

  /**
   * The session is over.
   *
   * @return the streams to tell; without this lock
   */
  List<YamuxStream> close(String reason) {
    lock.lock();
    try {
      closed = reason;
      mayOpen.signalAll();
      return List.copyOf(streams.values());
    } finally {
      lock.unlock();
    }
  }

  List<YamuxStream> live() {
    return List.copyOf(streams.values());
  }

  private void awaitPlace(long deadline) throws StreamException {
    while (true) {
      if (closed != null) {
        throw new StreamException.Closed(closed);
      }
      if (refusing) {
        throw new StreamException.Closed("the connection is going away: dial again");
      }
      if (unacked.size() < config.maxUnackedStreams() && streams.size() < config.maxStreams()) {
        return;
      }
      if (!Waits.await(mayOpen, deadline)) {
        throw new StreamException.TimedOut(
            streams.size()
                + " streams are open, at most "
                + config.maxStreams()
                + "; the peer has"
                + " not acknowledged "
                + unacked.size()
                + ", at most "
                + config.maxUnackedStreams());
      }
    }
  }
}
