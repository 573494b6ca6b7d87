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
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.ping.Ping;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private final MemoryPeerstore peerstore;
  private final ConnectionTable table;
  private final Introductions introductions;
  private final Connector connector;
  private final Acceptor acceptor;
  private final AtomicBoolean closed = new AtomicBoolean();

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("host-", 0).factory());
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("host-timer").daemon().factory());

  private NativeHost(HostConfig config, ListenAddresses addresses) {
    this.config = config;
    this.addresses = addresses;
    long start = System.nanoTime();
    this.peerstore = new MemoryPeerstore(() -> System.nanoTime() - start);
    this.table = new ConnectionTable(peerstore, events::add);
    var parts = new HostParts(config, addresses, protocols, peerstore, events, metrics, threads);
    var upgrader = new Upgrader(config.key(), config.swarmKey(), timer);
    this.introductions = new Introductions(parts, InstantSource.system());
    this.connector = new Connector(parts, table, upgrader, introductions);
    this.acceptor = new Acceptor(connector, upgrader, config.limits().handshakeTimeout(), metrics);
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
    repeat(connector::closeIdle, sweepPause());
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
    return connector.connect(wanted);
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
    return connector.isFree();
  }

  /** True when all threads of this host have ended: for tests of leaks. */
  boolean hasStopped() {
    return threads.isTerminated() && timer.isTerminated();
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
      var _ = timer.awaitTermination(CLOSE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    events.close();
  }
}
