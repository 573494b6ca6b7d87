package io.kadis.dht.sim;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.DialException;
import io.kadis.libp2p.Host;
import io.kadis.libp2p.HostListener;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.Peerstore;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.StreamHandler;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A {@link Host} of a {@link MemoryNetwork}; tests may also kill it or cut its connections. */
public final class MemoryHost implements Host {
  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);

  private final MemoryNetwork network;
  private final PrivateKey key;
  private final PeerId id;
  private final Multiaddr address;
  private final List<Multiaddr> said = new CopyOnWriteArrayList<>();
  private final MemoryPeerstore peerstore = new MemoryPeerstore();
  private final Map<ProtocolId, StreamHandler> handlers = new ConcurrentHashMap<>();
  private final List<MemoryConnection> connections = new CopyOnWriteArrayList<>();
  private final List<HostListener> listeners = new CopyOnWriteArrayList<>();
  private final Set<PeerId> protectedPeers = ConcurrentHashMap.newKeySet();
  private final ExecutorService events =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("memory-events").factory());
  private final AtomicInteger streamsOpened = new AtomicInteger();
  private volatile CountDownLatch thawed = new CountDownLatch(0);
  private final List<MemoryHost> unidentified = new ArrayList<>();
  private boolean holdsIdentify; // guarded by unidentified
  private volatile boolean closed;

  /**
   * @param address where its connections come from
   * @param said where it says that it listens
   */
  MemoryHost(MemoryNetwork network, PrivateKey key, Multiaddr address, List<Multiaddr> said) {
    this.network = network;
    this.key = key;
    this.id = key.peerId();
    this.address = address;
    this.said.addAll(said);
  }

  @Override
  public PeerId id() {
    return id;
  }

  @Override
  public PrivateKey key() {
    return key;
  }

  public Multiaddr address() {
    return address;
  }

  @Override
  public List<Multiaddr> listenAddresses() {
    return List.copyOf(said);
  }

  /** Says it can be dialled there as well. */
  public void alsoAt(Multiaddr another) {
    said.add(another);
  }

  /** How others dial this host. */
  public PeerAddress dialAddress() {
    return PeerAddress.of(id, List.of(address));
  }

  @Override
  public void handle(ProtocolId protocol, StreamHandler handler) {
    handlers.put(protocol, handler);
    connections.forEach(c -> c.otherEnd().local().identify(this));
  }

  @Override
  public void unhandle(ProtocolId protocol) {
    handlers.remove(protocol);
    connections.forEach(c -> c.resetInbound(protocol));
    connections.forEach(c -> c.otherEnd().local().identify(this));
  }

  @Override
  public Set<ProtocolId> protocols() {
    return Set.copyOf(handlers.keySet());
  }

  boolean serves(ProtocolId protocol) {
    return handlers.containsKey(protocol);
  }

  @Override
  public synchronized Connection connect(PeerAddress peer) throws DialException {
    var existing = peer.peer().flatMap(this::connection);
    if (existing.isPresent()) {
      return existing.get();
    }
    if (closed) {
      throw new DialException.Refused("host is closed");
    }
    var addresses = new ArrayList<>(peer.addresses());
    peer.peer().ifPresent(p -> addresses.addAll(peerstore.addresses(p)));
    for (Multiaddr candidate : addresses) {
      var target = network.at(candidate);
      if (target.isEmpty()) {
        continue;
      }
      if (peer.peer().isPresent() && !peer.peer().get().equals(target.get().id())) {
        throw new DialException.WrongPeer(
            "%s at %s, wanted %s".formatted(target.get().id(), candidate, peer.peer().get()));
      }
      return connection(target.get().id()).orElseGet(() -> join(target.get()));
    }
    throw new DialException.Unreachable("nobody at " + addresses);
  }

  private Connection join(MemoryHost target) {
    var near = MemoryConnection.dial(this, target);
    opened(near);
    target.opened(near.otherEnd());
    return near;
  }

  private void opened(MemoryConnection connection) {
    boolean first = connection(connection.remotePeer()).isEmpty();
    connections.add(connection);
    if (first) {
      fire(listener -> listener.connected(connection.remotePeer()));
    }
    identify(connection.otherEnd().local());
  }

  /** What the identify protocol does: learns the other's protocols and addresses of now. */
  private void identify(MemoryHost other) {
    synchronized (unidentified) {
      if (holdsIdentify) {
        unidentified.add(other);
        return;
      }
    }
    peerstore.identify(other.id, other.listenAddresses(), other.protocols());
    fire(listener -> listener.identified(other.id));
  }

  /** From now on hears nothing of what others speak, until {@link #releaseIdentify}. */
  public void holdIdentify() {
    synchronized (unidentified) {
      holdsIdentify = true;
    }
  }

  public void releaseIdentify() {
    List<MemoryHost> late;
    synchronized (unidentified) {
      holdsIdentify = false;
      late = List.copyOf(unidentified);
      unidentified.clear();
    }
    late.forEach(this::identify);
  }

  @Override
  public Stream open(PeerId peer, ProtocolId... wanted)
      throws DialException, NegotiationException, StreamException {
    return connect(PeerAddress.of(peer, List.of())).open(OPEN_TIMEOUT, wanted);
  }

  void opened(MemoryStream stream) {
    if (!stream.inbound()) {
      streamsOpened.incrementAndGet();
    }
  }

  /** Streams this host opened so far. */
  public int streamsOpened() {
    return streamsOpened.get();
  }

  void serve(MemoryStream stream) {
    var handler = handlers.get(stream.protocol());
    if (handler == null) {
      stream.reset();
      return;
    }
    Thread.ofVirtual().name("memory-stream").start(() -> run(handler, stream));
  }

  private void run(StreamHandler handler, MemoryStream stream) {
    try {
      thawed.await();
      handler.handle(stream);
      stream.close();
    } catch (Exception | AssertionError e) {
      stream.reset();
    }
  }

  @Override
  public Optional<Connection> connection(PeerId peer) {
    for (MemoryConnection connection : connections) {
      if (connection.isOpen() && connection.remotePeer().equals(peer)) {
        return Optional.of(connection);
      }
    }
    return Optional.empty();
  }

  @Override
  public List<Connection> connections() {
    return List.copyOf(connections);
  }

  void closed(MemoryConnection connection) {
    connections.remove(connection);
    if (connection(connection.remotePeer()).isEmpty()) {
      fire(listener -> listener.disconnected(connection.remotePeer()));
    }
  }

  /** Streams of {@code protocol} open now, both directions. */
  public long openStreams(ProtocolId protocol) {
    return connections.stream().mapToLong(c -> c.streams(protocol)).sum();
  }

  /** Streams of {@code protocol} that others have open to this host. */
  public long inboundStreams(ProtocolId protocol) {
    return connections.stream().mapToLong(c -> c.inboundStreams(protocol)).sum();
  }

  @Override
  public void protect(PeerId peer, boolean on) {
    if (on) {
      protectedPeers.add(peer);
    } else {
      protectedPeers.remove(peer);
    }
  }

  public Set<PeerId> protectedPeers() {
    return Set.copyOf(protectedPeers);
  }

  @Override
  public Peerstore peerstore() {
    return peerstore;
  }

  @Override
  public void listen(HostListener listener) {
    listeners.add(listener);
  }

  private void fire(Consumer<HostListener> event) {
    if (!events.isShutdown()) {
      events.execute(() -> listeners.forEach(event));
    }
  }

  /** Closes all connections, as a peer that closes idle ones does; both ends may dial again. */
  public void disconnectAll() {
    connections.forEach(MemoryConnection::close);
  }

  /** As after SIGSTOP: connections stay and come, streams open, and nothing is served. */
  public void freeze() {
    thawed = new CountDownLatch(1);
    protocols().forEach(protocol -> connections.forEach(c -> c.resetInbound(protocol)));
  }

  /** Serves on, first what has come meanwhile. */
  public void thaw() {
    thawed.countDown();
  }

  /** Gone without a word, as after SIGKILL: connections break, its address answers no more. */
  public void kill() {
    close();
  }

  @Override
  public void close() {
    closed = true;
    thaw();
    network.remove(this);
    disconnectAll();
    events.shutdown();
  }
}
