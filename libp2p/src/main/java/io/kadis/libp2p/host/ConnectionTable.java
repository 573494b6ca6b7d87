package io.kadis.libp2p.host;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.HostListener;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The open connections. Reads take no lock; its one lock orders changes, and with them what the
 * peerstore and the listeners hear: connected before disconnected, however threads race.
 */
final class ConnectionTable {
  /** So long a new connection has to show its worth: before, others make room (RM-3; as go). */
  static final Duration GRACE = Duration.ofMinutes(1);

  /** How long a connection has been there, and idle; both by {@link System#nanoTime}. */
  record Use(long openedNanos, long lastUsedNanos) {
    /** The longest unused makes room first, the young only when nobody else can. */
    static Comparator<Use> firstToGo(long now) {
      return Comparator.comparing((Use use) -> now - use.openedNanos < GRACE.toNanos())
          .thenComparing(Comparator.comparingLong((Use use) -> now - use.lastUsedNanos).reversed());
    }
  }

  private record Idle(NativeConnection connection, Use use) {}

  private final ReentrantLock lock = new ReentrantLock();

  /** Newest last; the lists are replaced, never changed. */
  private final Map<PeerId, List<NativeConnection>> byPeer = new ConcurrentHashMap<>();

  private final Set<PeerId> isProtected = ConcurrentHashMap.newKeySet();
  private final MemoryPeerstore peerstore;
  private final Consumer<Consumer<HostListener>> events;
  private boolean closed;

  ConnectionTable(MemoryPeerstore peerstore, Consumer<Consumer<HostListener>> events) {
    this.peerstore = peerstore;
    this.events = events;
  }

  /** False once closed. */
  boolean add(NativeConnection connection) {
    var peer = connection.remotePeer();
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      var before = byPeer.getOrDefault(peer, List.of());
      var after = new ArrayList<>(before);
      after.add(connection);
      byPeer.put(peer, List.copyOf(after));
      if (before.isEmpty()) {
        peerstore.connected(peer, connection.remoteKey());
        events.accept(listener -> listener.connected(peer));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  void remove(NativeConnection connection) {
    var peer = connection.remotePeer();
    lock.lock();
    try {
      var before = byPeer.getOrDefault(peer, List.of());
      var after = before.stream().filter(other -> other != connection).toList();
      if (after.size() == before.size()) {
        return;
      }
      if (after.isEmpty()) {
        byPeer.remove(peer);
        peerstore.disconnected(peer);
        events.accept(listener -> listener.disconnected(peer));
      } else {
        byPeer.put(peer, after);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The newest open one: what is old is likelier to be dead without having noticed. */
  Optional<NativeConnection> best(PeerId peer) {
    var ofPeer = byPeer.getOrDefault(peer, List.of());
    for (int i = ofPeer.size() - 1; i >= 0; i--) {
      if (ofPeer.get(i).isOpen()) {
        return Optional.of(ofPeer.get(i));
      }
    }
    return Optional.empty();
  }

  List<NativeConnection> all() {
    return byPeer.values().stream().flatMap(List::stream).toList();
  }

  List<Connection> open() {
    return byPeer.values().stream()
        .flatMap(List::stream)
        .filter(NativeConnection::isOpen)
        .<Connection>map(connection -> connection)
        .toList();
  }

  void protect(PeerId peer, boolean on) {
    if (on) {
      isProtected.add(peer);
    } else {
      isProtected.remove(peer);
    }
  }

  /** Those that may be closed: no stream, no protection; the first to go first (RM-3). */
  List<NativeConnection> idle() {
    return all().stream()
        .filter(connection -> connection.isIdle() && !isProtected.contains(connection.remotePeer()))
        .map(connection -> new Idle(connection, connection.use())) // It may change as we sort.
        .sorted(Comparator.comparing(Idle::use, Use.firstToGo(System.nanoTime())))
        .map(Idle::connection)
        .toList();
  }

  /** Takes no more connections and returns those there are. */
  List<NativeConnection> close() {
    lock.lock();
    try {
      closed = true;
      return all();
    } finally {
      lock.unlock();
    }
  }
}
