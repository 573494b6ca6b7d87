package io.kadis.dht.sim;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One end of a connection between two hosts of a {@link MemoryNetwork}. */
final class MemoryConnection implements Connection {
  private final MemoryHost local;
  private final MemoryHost remote;
  private final boolean inbound;
  private final Set<MemoryStream> streams = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean open = new AtomicBoolean(true);
  private @Nullable MemoryConnection other;

  private MemoryConnection(MemoryHost local, MemoryHost remote, boolean inbound) {
    this.local = local;
    this.remote = remote;
    this.inbound = inbound;
  }

  /** Both ends of a new connection, the dialler's first. */
  static MemoryConnection dial(MemoryHost from, MemoryHost to) {
    var near = new MemoryConnection(from, to, false);
    var far = new MemoryConnection(to, from, true);
    near.other = far;
    far.other = near;
    return near;
  }

  MemoryConnection otherEnd() {
    if (other == null) {
      throw new IllegalStateException("made by dial only");
    }
    return other;
  }

  MemoryHost local() {
    return local;
  }

  @Override
  public PeerId remotePeer() {
    return remote.id();
  }

  @Override
  public PublicKey remoteKey() {
    return remote.key().publicKey();
  }

  @Override
  public Multiaddr remoteAddress() {
    return remote.address();
  }

  @Override
  public Multiaddr localAddress() {
    return local.address();
  }

  @Override
  public boolean inbound() {
    return inbound;
  }

  @Override
  public boolean isOpen() {
    return open.get();
  }

  @Override
  public Stream open(Duration timeout, ProtocolId... wanted)
      throws StreamException, NegotiationException {
    for (ProtocolId protocol : wanted) {
      if (remote.serves(protocol)) {
        return open(protocol);
      }
    }
    throw new NegotiationException(
        "peer %s speaks none of %s".formatted(remote.id(), Arrays.toString(wanted)));
  }

  private Stream open(ProtocolId protocol) throws StreamException {
    var there = new Pipe();
    var back = new Pipe();
    var near = new MemoryStream(protocol, this, false, back, there);
    var far = new MemoryStream(protocol, otherEnd(), true, there, back);
    streams.add(near);
    otherEnd().streams.add(far);
    if (!open.get()) {
      near.lose();
      throw new StreamException.Closed("connection to %s is gone".formatted(remote.id()));
    }
    local.opened(near);
    remote.serve(far);
    return near;
  }

  /** Resets the streams of {@code protocol} that the other side opened. */
  void resetInbound(ProtocolId protocol) {
    streams.stream()
        .filter(s -> s.inbound() && s.protocol().equals(protocol))
        .forEach(Stream::reset);
  }

  /** Streams open on this end now. */
  long streams(ProtocolId protocol) {
    return streams.stream().filter(s -> s.protocol().equals(protocol)).count();
  }

  long inboundStreams(ProtocolId protocol) {
    return streams.stream().filter(s -> s.inbound() && s.protocol().equals(protocol)).count();
  }

  void forget(MemoryStream stream) {
    streams.remove(stream);
  }

  @Override
  public void close() {
    closeThisEnd();
    otherEnd().closeThisEnd();
  }

  private void closeThisEnd() {
    if (open.compareAndSet(true, false)) {
      streams.forEach(MemoryStream::lose);
      streams.clear();
      local.closed(this);
    }
  }
}
