package io.kadis.libp2p.host;

import io.kadis.libp2p.ProtocolId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The streams one connection's peer has us serve, counted by protocol. Safe for many threads. */
final class InboundStreams {
  /**
   * Streams whose protocol is not agreed on yet (SEC-12): as many as an honest peer may have opened
   * without an answer from us (YAMUX-14).
   */
  static final int MAX_NEGOTIATING = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ProtocolId, Set<NativeStream>> served = new HashMap<>(4);
  private int negotiating;

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

  /** False when {@code most} of its protocol are served already: reset the stream. */
  boolean admit(NativeStream stream, int most) {
    lock.lock();
    try {
      var streams = served.computeIfAbsent(stream.protocol(), _ -> new HashSet<>(4));
      return streams.size() < most && streams.add(stream);
    } finally {
      lock.unlock();
    }
  }

  void remove(NativeStream stream) {
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
    List<NativeStream> streams;
    lock.lock();
    try {
      streams = List.copyOf(served.getOrDefault(protocol, Set.of()));
    } finally {
      lock.unlock();
    }
    streams.forEach(NativeStream::reset);
  }
}
