package io.kadis.libp2p.host;

import io.kadis.libp2p.Peerstore;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identify.Identification;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The peerstore in memory. Connected peers are as many as connections allow; the others are bounded
 * here, the longest untouched forgotten first (ENV-5). Time is given. Safe for many threads.
 */
final class MemoryPeerstore implements Peerstore {
  /** Unconnected peers remembered; with {@link #MAX_HEARSAY} below go's million addresses. */
  static final int MAX_UNCONNECTED = 10_000;

  /** Addresses per peer, as go keeps (ENV-5, SEC-8). */
  static final int MAX_HEARSAY = 64;

  /** Addresses kept of what a peer said once it has gone (ID-9). */
  static final int MAX_KEPT = 20;

  /**
   * A gone peer with more protocols than this, thrice what kubo has, must say them anew: 8 KiB of
   * identify become 60 KiB here, and strangers who come and go are cheap to make.
   */
  static final int MAX_KEPT_PROTOCOLS = 64;

  private final LongSupplier elapsedNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PeerId, PeerEntry> connected = new HashMap<>();
  private final LinkedHashMap<PeerId, PeerEntry> unconnected = new LinkedHashMap<>();

  MemoryPeerstore(LongSupplier elapsedNanos) {
    this.elapsedNanos = elapsedNanos;
  }

  @Override
  public List<Multiaddr> addresses(PeerId peer) {
    return read(peer, List.of(), entry -> entry.addresses(elapsedNanos.getAsLong()));
  }

  @Override
  public void addAddresses(PeerId peer, List<Multiaddr> addresses, Duration ttl) {
    if (addresses.isEmpty()) {
      return;
    }
    var bare = addresses.stream().map(Multiaddr::withoutPeerId).toList();
    lock.lock();
    try {
      long now = elapsedNanos.getAsLong();
      touch(peer).hear(bare, now, now + ttl.toNanos());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Set<ProtocolId> protocols(PeerId peer) {
    return read(peer, Set.of(), PeerEntry::protocols);
  }

  @Override
  public boolean identified(PeerId peer) {
    return read(peer, false, PeerEntry::isIdentified);
  }

  @Override
  public Optional<String> agent(PeerId peer) {
    return read(peer, Optional.empty(), entry -> Optional.ofNullable(entry.agent()));
  }

  @Override
  public Optional<PublicKey> key(PeerId peer) {
    Optional<PublicKey> known =
        read(peer, Optional.empty(), entry -> Optional.ofNullable(entry.key()));
    return known.isPresent() ? known : peer.inlineKey();
  }

  @Override
  public Optional<Duration> latency(PeerId peer) {
    long nanos = read(peer, 0L, PeerEntry::latencyNanos);
    return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
  }

  @Override
  public void recordLatency(PeerId peer, Duration sample) {
    lock.lock();
    try {
      touch(peer).sampleLatency(Math.max(1, sample.toNanos()));
    } finally {
      lock.unlock();
    }
  }

  /** The first connection to {@code peer} is open: what it said now stays until it goes. */
  void connected(PeerId peer, PublicKey key) {
    lock.lock();
    try {
      var entry = touch(peer);
      unconnected.remove(peer);
      connected.put(peer, entry);
      entry.connected(key);
    } finally {
      lock.unlock();
    }
  }

  /** The last connection to {@code peer} is gone. */
  void disconnected(PeerId peer) {
    lock.lock();
    try {
      var entry = connected.remove(peer);
      if (entry != null) {
        entry.disconnected(elapsedNanos.getAsLong() + RECENTLY_CONNECTED_TTL.toNanos());
        unconnected.put(peer, entry);
        forgetOldest();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * We dialled {@code peer} at {@code address}, and it was there: the best address to try again.
   */
  void reached(PeerId peer, Multiaddr address) {
    lock.lock();
    try {
      touch(peer).reached(address);
    } finally {
      lock.unlock();
    }
  }

  /** Somebody else answered at {@code address}. */
  void misled(PeerId peer, Multiaddr address) {
    lock.lock();
    try {
      touch(peer).misled(address);
    } finally {
      lock.unlock();
    }
  }

  void identified(PeerId peer, Identification news) {
    lock.lock();
    try {
      touch(peer).identified(news);
    } finally {
      lock.unlock();
    }
  }

  private <T> T read(PeerId peer, T absent, Function<PeerEntry, T> question) {
    lock.lock();
    try {
      var entry = find(peer);
      return entry == null ? absent : question.apply(entry);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable PeerEntry find(PeerId peer) {
    var entry = connected.get(peer);
    return entry != null ? entry : unconnected.get(peer);
  }

  /** The entry to change; an unconnected one becomes the last to be forgotten. */
  private PeerEntry touch(PeerId peer) {
    var there = connected.get(peer);
    if (there != null) {
      return there;
    }
    var entry = unconnected.remove(peer);
    if (entry == null) {
      entry = new PeerEntry();
    }
    unconnected.put(peer, entry);
    forgetOldest();
    return entry;
  }

  private void forgetOldest() {
    while (unconnected.size() > MAX_UNCONNECTED) {
      unconnected.pollFirstEntry();
    }
  }
}
