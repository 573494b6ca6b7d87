package io.kadis.libp2p.host;

import io.kadis.libp2p.DialException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.host.ConnectionLimits.Admission;
import io.kadis.libp2p.host.ConnectionLimits.Limit;
import io.kadis.libp2p.host.ConnectionLimits.Place;
import io.kadis.libp2p.host.ConnectionLimits.Refused;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.AddressResolver;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiaddr.SystemDns;
import io.kadis.libp2p.noise.SecureChannel;
import io.kadis.libp2p.yamux.YamuxStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Makes connections, dialled and accepted, within the limits, and lets them go. */
final class Connector implements Acceptor.Owner, NativeConnection.Owner {
  private static final Logger log = LogManager.getLogger(Connector.class);

  private final HostParts host;
  private final ConnectionTable table;
  private final ConnectionLimits limits;
  private final StreamServer streams;
  private final Introductions introductions;
  private final DialBackoff backoff = new DialBackoff(System::nanoTime);
  private final DialPlan.Rules dialRules;
  private final Dialer dialer;
  private final SharedDials dials;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  Connector(HostParts host, ConnectionTable table, Upgrader upgrader, Introductions introductions) {
    this.host = host;
    this.table = table;
    this.introductions = introductions;
    this.limits = new ConnectionLimits(host.config().limits());
    this.streams = new StreamServer(host.protocols(), host.threads(), host.metrics());
    var dns = new SystemDns();
    var resolver = new AddressResolver(dns, dns);
    this.dialRules = new DialPlan.Rules(resolver::resolve, host.addresses()::contains, backoff);
    this.dialer = new Dialer(host, upgrader, backoff);
    this.dials = new SharedDials(host.threads());
  }

  /** The connection there is, or a new one. */
  NativeConnection connect(PeerAddress wanted) throws DialException {
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
    if (wanted.peer().equals(Optional.of(self()))) {
      throw new DialException.Refused("%s is this very peer".formatted(self()));
    }
    if (!(reserve() instanceof Place place)) {
      throw full();
    }
    host.metrics().dials.increment();
    boolean connected = false;
    try {
      var known = wanted.peer().map(host.peerstore()::addresses).orElse(List.of());
      var plan = DialPlan.of(dialRules, wanted, known);
      var reached = dialer.dial(plan, wanted.peer().orElse(null));
      var connection = adopt(reached.channel(), ends(reached.socket(), false), place);
      introductions.introduceApart(connection);
      host.peerstore().reached(connection.remotePeer(), reached.address());
      host.peerstore().recordLatency(connection.remotePeer(), reached.roundTrip());
      connected = true;
      return connection;
    } finally {
      if (!connected) {
        host.metrics().dialFailures.increment();
        place.release();
      }
    }
  }

  /** No connection makes room for a dial yet: whoever is dialled may not even be there (RM-3). */
  private Admission reserve() {
    var hopeless = limits.isFull() && table.idle().isEmpty();
    return counted(hopeless ? new Refused(Limit.CONNECTIONS) : limits.outbound());
  }

  private DialException full() {
    return new DialException.Refused(
        "all %d connections are in use; raise the limit of connections"
            .formatted(host.config().limits().maxConnections()));
  }

  @Override
  public Admission admit(TcpDuplex socket) {
    return withRoom(() -> limits.inbound(socket.remote().getAddress()));
  }

  @Override
  public void accepted(SecureChannel channel, TcpDuplex socket, Place place) {
    try {
      // The thread of the handshake has nothing else to do: another need not be started and woken.
      introductions.introduce(adopt(channel, ends(socket, true), place));
    } catch (DialException e) {
      log.debug("connection from {} refused: {}", socket.remote(), e.getMessage());
    }
  }

  /** Takes over {@code channel} and {@code place}: they become a connection, or are freed. */
  private NativeConnection adopt(SecureChannel channel, NativeConnection.Ends ends, Place place)
      throws DialException {
    var connection = new NativeConnection(channel, ends, place, this);
    boolean added = false;
    try {
      checkPeer(channel.remotePeer(), ends, place);
      added = table.add(connection);
      if (!added) {
        throw new DialException.Refused("the host is closing");
      }
    } finally {
      if (!added) {
        connection.close();
      }
    }
    backoff.clear(connection.remotePeer());
    connection.start();
    host.events().awaitRoom();
    return connection;
  }

  private void checkPeer(PeerId peer, NativeConnection.Ends ends, Place place)
      throws DialException {
    if (peer.equals(self())) {
      throw new DialException.Refused("%s is this very peer".formatted(ends.remote()));
    }
    if (!place.upgraded(peer)) {
      refused("connections-per-peer");
      throw new DialException.Refused(
          "%s has %d connections already, the limit per peer"
              .formatted(peer, host.config().limits().maxConnectionsPerPeer()));
    }
    if (withRoom(place::seat) instanceof Refused) {
      throw full();
    }
  }

  private PeerId self() {
    return host.config().key().peerId();
  }

  private static NativeConnection.Ends ends(TcpDuplex socket, boolean inbound) {
    return new NativeConnection.Ends(
        Multiaddr.tcp(socket.local()), Multiaddr.tcp(socket.remote()), inbound);
  }

  /** Over the limit of all connections, or of inbound ones, the longest idle makes room (RM-3). */
  private Admission withRoom(Supplier<Admission> reservation) {
    var admission = reservation.get();
    if (admission instanceof Refused(var limit)
        && (limit == Limit.CONNECTIONS || limit == Limit.INBOUND)) {
      var idle =
          table.idle().stream().filter(c -> limit == Limit.CONNECTIONS || c.inbound()).findFirst();
      if (idle.isPresent()) {
        idle.get().close();
        admission = reservation.get();
      }
    }
    return counted(admission);
  }

  private Admission counted(Admission admission) {
    if (admission instanceof Refused(var limit)) {
      refused(limit.label());
    }
    return admission;
  }

  private void refused(String reason) {
    host.metrics().refused(reason);
    if (logged.add(reason)) {
      log.info("connections are refused by the limit '{}'; further ones are counted only", reason);
    }
  }

  /** Closes what nobody has used for the idle time (RM-3). */
  void closeIdle() {
    long now = System.nanoTime();
    long limit = host.config().limits().idleTimeout().toNanos();
    table.all().stream().filter(c -> !c.isIdle()).forEach(NativeConnection::used);
    table.idle().stream()
        .filter(connection -> now - connection.use().lastUsedNanos() > limit)
        .forEach(NativeConnection::close);
  }

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
    return host.metrics();
  }

  /** True when no connection, pending or open, is counted: for tests of leaks. */
  boolean isFree() {
    return limits.isEmpty();
  }
}
