package io.kadis.libp2p.host;

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
import io.kadis.libp2p.identify.IdentifyProtocol;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.AddressResolver;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiaddr.SystemDns;
import io.kadis.libp2p.noise.SecureChannel;
import io.kadis.libp2p.ping.Ping;
import io.kadis.libp2p.yamux.YamuxStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Our own host: TCP, multistream-select, Noise, Yamux, identify, ping. All waiting is done on
 * virtual threads of its own; one platform thread keeps the deadlines.
 */
public final class NativeHost implements Host {
  private static final Logger log = LogManager.getLogger(NativeHost.class);

  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(5);

  /** For opening a stream while too many are open, and for agreeing on one of several protocols. */
  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration ADDRESS_CHECK = Duration.ofMinutes(1);
  private static final Duration MAX_SWEEP_PAUSE = Duration.ofSeconds(10);

  /** How long {@link #close} waits for threads that are told to stop. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final HostConfig config;
  private final ListenAddresses addresses;
  private final HostMetrics metrics = new HostMetrics();
  private final HostEvents events = new HostEvents();
  private final Protocols protocols = new Protocols();
  private final ConnectionLimits limits;
  private final MemoryPeerstore peerstore;
  private final ConnectionTable table;
  private final DialBackoff backoff;
  private final Dialer dialer;
  private final SharedDials dials;
  private final Acceptor acceptor;
  private final StreamServer streams;
  private final Introductions introductions;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private final SystemDns dns = new SystemDns();
  private final AddressResolver resolver = new AddressResolver(dns, dns);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("host-", 0).factory());
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("host-timer").daemon().factory());

  private NativeHost(HostConfig config, ListenAddresses addresses) {
    this.config = config;
    this.addresses = addresses;
    long start = System.nanoTime();
    this.peerstore = new MemoryPeerstore(() -> System.nanoTime() - start);
    this.backoff = new DialBackoff(System::nanoTime);
    this.limits = new ConnectionLimits(config.limits());
    this.table = new ConnectionTable(peerstore, events::add);
    var upgrader = new Upgrader(config.key(), timer);
    this.dialer =
        new Dialer(
            new Dialer.Means(
                upgrader, backoff, peerstore, metrics, threads, this::resolve, addresses::contains),
            config.limits().dialTimeout());
    this.dials = new SharedDials(threads);
    this.acceptor =
        new Acceptor(new Inbound(), upgrader, config.limits().handshakeTimeout(), metrics);
    this.streams = new StreamServer(protocols, threads, metrics);
    this.introductions =
        new Introductions(
            new Introductions.Means(
                config, addresses::all, protocols::all, peerstore, events, metrics),
            threads,
            InstantSource.system());
  }

  /**
   * Binds the listen addresses and starts to serve.
   *
   * @throws IOException naming the address that could not be bound
   */
  public static NativeHost open(HostConfig config) throws IOException {
    var host = new NativeHost(config, ListenAddresses.bind(config.listen()));
    host.start();
    return host;
  }

  private void start() {
    int most = config.limits().maxInboundStreams();
    protocols.serve(IdentifyProtocol.ID, introductions.answer(), most);
    protocols.serve(IdentifyProtocol.PUSH, introductions.acceptPush(), most);
    protocols.serve(Ping.ID, Ping.answer(), Ping.MAX_INBOUND);
    events.start();
    timer.setRemoveOnCancelPolicy(true);
    repeat(this::closeIdle, sweepPause());
    repeat(this::checkAddresses, ADDRESS_CHECK);
    for (var listener : addresses.listeners()) {
      listener.start(threads, socket -> acceptor.accept(socket, threads));
    }
  }

  private void repeat(Runnable task, Duration pause) {
    var _ =
        timer.scheduleWithFixedDelay(
            () -> threads.execute(task), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private Duration sweepPause() {
    var quarter = config.limits().idleTimeout().dividedBy(4);
    return quarter.compareTo(MAX_SWEEP_PAUSE) < 0 ? quarter : MAX_SWEEP_PAUSE;
  }

  @Override
  public PeerId id() {
    return config.key().peerId();
  }

  @Override
  public PrivateKey key() {
    return config.key();
  }

  @Override
  public List<Multiaddr> listenAddresses() {
    return addresses.all();
  }

  @Override
  public void handle(ProtocolId protocol, StreamHandler handler) {
    protocols.serve(protocol, handler, config.limits().maxInboundStreams());
    introductions.pushTo(table.all());
  }

  @Override
  public void unhandle(ProtocolId protocol) {
    if (protocols.stop(protocol)) {
      table.all().forEach(connection -> connection.inboundStreams().reset(protocol));
      introductions.pushTo(table.all());
    }
  }

  @Override
  public Set<ProtocolId> protocols() {
    return protocols.all();
  }

  @Override
  public Connection connect(PeerAddress wanted) throws DialException {
    var there = find(wanted);
    return there.isPresent() ? there.get() : dials.dial(wanted, () -> dial(wanted));
  }

  private Optional<NativeConnection> find(PeerAddress wanted) {
    if (wanted.peer().isPresent()) {
      return table.best(wanted.peer().get());
    }
    return table.all().stream()
        .filter(connection -> !connection.inbound() && connection.isOpen())
        .filter(connection -> wanted.addresses().contains(connection.remoteAddress()))
        .findFirst();
  }

  private NativeConnection dial(PeerAddress wanted) throws DialException, InterruptedException {
    var there = find(wanted); // Somebody may have connected since the caller looked.
    if (there.isPresent()) {
      return there.get();
    }
    if (wanted.peer().equals(Optional.of(id()))) {
      throw new DialException.Refused("%s is this very peer".formatted(id()));
    }
    if (!(withRoom(limits::outbound) instanceof ConnectionLimits.Place place)) {
      throw new DialException.Refused(
          "all %d connections are in use; raise the limit of connections"
              .formatted(config.limits().maxConnections()));
    }
    metrics.dials.increment();
    boolean connected = false;
    try {
      var known = wanted.peer().map(peerstore::addresses).orElse(List.of());
      var reached = dialer.dial(wanted, known);
      var connection = adopt(reached.channel(), ends(reached.socket(), false), place);
      peerstore.reached(connection.remotePeer(), reached.address());
      peerstore.recordLatency(connection.remotePeer(), reached.roundTrip());
      connected = true;
      return connection;
    } finally {
      if (!connected) {
        metrics.dialFailures.increment();
        place.release();
      }
    }
  }

  private List<Multiaddr> resolve(Multiaddr address) {
    return resolver.resolve(address, RESOLVE_TIMEOUT);
  }

  @Override
  public Stream open(PeerId peer, ProtocolId... wanted)
      throws DialException, NegotiationException, StreamException {
    var connection = connect(PeerAddress.of(peer, List.of()));
    try {
      return connection.open(OPEN_TIMEOUT, wanted);
    } catch (StreamException.Closed e) {
      // It ended under our hands, as rust ends idle ones: no fault of the peer (RM-5).
      connection.close();
      return connect(PeerAddress.of(peer, List.of())).open(OPEN_TIMEOUT, wanted);
    }
  }

  @Override
  public Optional<Connection> connection(PeerId peer) {
    return table.best(peer).map(connection -> connection);
  }

  @Override
  public List<Connection> connections() {
    return table.open();
  }

  @Override
  public void protect(PeerId peer, boolean on) {
    table.protect(peer, on);
  }

  @Override
  public Peerstore peerstore() {
    return peerstore;
  }

  @Override
  public void listen(HostListener listener) {
    events.listen(listener);
  }

  /** Running totals for metrics. */
  public HostMetrics metrics() {
    return metrics;
  }

  /** True when no connection, pending or open, is counted: for tests of leaks. */
  boolean isFree() {
    return limits.isEmpty();
  }

  /** True when all threads of this host have ended: for tests of leaks. */
  boolean hasStopped() {
    return threads.isTerminated() && timer.isTerminated();
  }

  /** Takes over {@code channel} and {@code place}: they become a connection, or are freed. */
  private NativeConnection adopt(
      SecureChannel channel, NativeConnection.Ends ends, ConnectionLimits.Place place)
      throws DialException {
    var peer = channel.remotePeer();
    var connection = new NativeConnection(channel, ends, place, new Connections());
    boolean added = false;
    try {
      if (peer.equals(id())) {
        throw new DialException.Refused("%s is this very peer".formatted(ends.remote()));
      }
      if (!place.upgraded(peer)) {
        refused("connections-per-peer");
        throw new DialException.Refused(
            "%s has %d connections already, the limit per peer"
                .formatted(peer, config.limits().maxConnectionsPerPeer()));
      }
      added = table.add(connection);
      if (!added) {
        throw new DialException.Refused("the host is closing");
      }
    } finally {
      if (!added) {
        connection.close();
      }
    }
    backoff.clear(peer);
    connection.start();
    introductions.introduce(connection);
    events.awaitRoom();
    return connection;
  }

  private static NativeConnection.Ends ends(TcpDuplex socket, boolean inbound) {
    return new NativeConnection.Ends(
        Multiaddr.tcp(socket.local()), Multiaddr.tcp(socket.remote()), inbound);
  }

  private interface Reservation {
    ConnectionLimits.Admission reserve();
  }

  /** Over the limit of all connections, the longest idle one makes room (RM-3). */
  private ConnectionLimits.Admission withRoom(Reservation reservation) {
    var admission = reservation.reserve();
    if (admission instanceof ConnectionLimits.Refused(var limit)
        && limit == ConnectionLimits.Limit.CONNECTIONS) {
      var idle = table.idle();
      if (!idle.isEmpty()) {
        idle.getFirst().close();
        admission = reservation.reserve();
      }
    }
    if (admission instanceof ConnectionLimits.Refused(var limit)) {
      refused(limit.label());
    }
    return admission;
  }

  private void refused(String reason) {
    metrics.refused(reason);
    if (logged.add(reason)) {
      log.info("connections are refused by the limit '{}'; further ones are counted only", reason);
    }
  }

  private void closeIdle() {
    long now = System.nanoTime();
    long limit = config.limits().idleTimeout().toNanos();
    table.all().stream().filter(c -> !c.isIdle()).forEach(NativeConnection::used);
    table.idle().stream()
        .filter(connection -> now - connection.lastUsedNanos() > limit)
        .forEach(NativeConnection::close);
  }

  private void checkAddresses() {
    if (addresses.refresh()) {
      events.add(HostListener::addressesChanged);
      introductions.pushTo(table.all());
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    addresses.close();
    timer.shutdownNow();
    table.close().forEach(NativeConnection::close);
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) {
        log.warn("some stream handlers did not stop within {}", CLOSE_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    events.close();
  }

  /** What the acceptor needs of us. */
  private final class Inbound implements Acceptor.Owner {
    @Override
    public ConnectionLimits.Admission admit(TcpDuplex socket) {
      return withRoom(() -> limits.inbound(socket.remote().getAddress()));
    }

    @Override
    public void accepted(SecureChannel channel, TcpDuplex socket, ConnectionLimits.Place place) {
      try {
        adopt(channel, ends(socket, true), place);
      } catch (DialException e) {
        log.debug("connection from {} refused: {}", socket.remote(), e.getMessage());
      }
    }
  }

  /** What connections need of us. */
  private final class Connections implements NativeConnection.Owner {
    @Override
    public void opened(NativeConnection connection, YamuxStream stream) {
      streams.opened(connection, stream);
    }

    @Override
    public void closed(NativeConnection connection, String reason) {
      table.remove(connection);
      log.debug("connection to {} ended: {}", connection.remotePeer(), reason);
    }

    @Override
    public HostMetrics metrics() {
      return metrics;
    }
  }
}
