package io.kadis.libp2p.ping;

import io.kadis.libp2p.DialException;
import io.kadis.libp2p.Host;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Pings peers, one stream per peer at a time (PING-2), and keeps their latency in the peerstore.
 * Blocking; safe for many threads.
 */
public final class Pinger {
  /** As go and js wait. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final int STRIPES = 64;

  private final Host host;

  /** Peers share stripes: now and then one waits for another's ping, which has its deadline. */
  private final List<ReentrantLock> turns =
      IntStream.range(0, STRIPES).mapToObj(_ -> new ReentrantLock()).toList();

  public Pinger(Host host) {
    this.host = host;
  }

  /** The round trip to {@code peer}, dialled if need be. */
  public Duration ping(PeerId peer) throws DialException, StreamException, NegotiationException {
    var turn = turns.get(Math.floorMod(peer.hashCode(), STRIPES));
    turn.lock();
    try {
      var connection = host.connect(PeerAddress.of(peer, List.of()));
      var took = Ping.measure(connection, TIMEOUT);
      host.peerstore().recordLatency(peer, took);
      return took;
    } finally {
      turn.unlock();
    }
  }
}
