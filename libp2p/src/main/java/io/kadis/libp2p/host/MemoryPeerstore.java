package io.kadis.libp2p.host;

import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.Peerstore;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identify.Identification;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiaddr.Reach;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The peerstore in memory. Connected peers are as many as connections allow; those that were
 * connected once are bounded here, the longest untouched forgotten first (ENV-5), and so is what is
 * only {@link Hearsay}. Time is given. Safe for many threads.
 */
final class MemoryPeerstore implements Peerstore {
  /** Gone peers remembered, {@link #MAX_KEPT} addresses of each: below go's million (ENV-5). */
  static final int MAX_UNCONNECTED = 10_000;

  /** Addresses that a connected peer may say, as go keeps (ENV-5, SEC-8). */
  static final int MAX_SAID = 64;

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
  private final Hearsay hearsay = new Hearsay();

  MemoryPeerstore(LongSupplier elapsedNanos) {
    this.elapsedNanos = elapsedNanos;
  }

  @Override
  public List<Multiaddr> addresses(PeerId peer) {
    lock.lock();
    try {
      long now = elapsedNanos.getAsLong();
      var all = new LinkedHashSet<Multiaddr>();
      var entry = find(peer);
      if (entry != null) {
        all.addAll(entry.addresses(now));
      }
      all.addAll(hearsay.of(peer, now));
      return List.copyOf(all);
    } finally {
      lock.unlock();
    }
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
      var there = connected.get(peer);
      if (there == null || !there.saysWhereItIs()) {
        hearsay.hear(peer, bare, now, now + ttl.toNanos());
      }
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
      hearsay.forget(peer, address);
    } finally {
      lock.unlock();
    }
  }

  /** Somebody else answered at {@code address}. */
  void misled(PeerId peer, Multiaddr address) {
    lock.lock();
    try {
      hearsay.forget(peer, address);
      if (find(peer) instanceof PeerEntry entry) {
        entry.misled(address);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param met from how far the connection is on which {@code peer} said so
   */
  void identified(PeerId peer, Identification news, Reach met) {
    lock.lock();
    try {
      if (touch(peer).identified(news.believed(met))) {
        hearsay.forget(peer);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The newest signed record of {@code peer}; once it is gone, without its addresses. */
  Optional<PeerRecord> record(PeerId peer) {
    return read(peer, Optional.empty(), entry -> Optional.ofNullable(entry.certified()));
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
