package io.kadis.libp2p.host;

import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identify.Identification;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one peer. Not thread-safe: {@link MemoryPeerstore} owns it under its lock. */
final class PeerEntry {
  private static final long NEVER = Long.MAX_VALUE;

  /** A new round trip counts for an eighth, as TCP smooths its own (RFC 6298). */
  private static final int LATENCY_WEIGHT = 8;

  /** Said by the peer itself, on an authenticated connection: replaced as a whole (ENV-4). */
  private List<Multiaddr> said = List.of();

  private long saidUntil;

  /** Dialled with success last; nobody but we vouches for it, so a said list does not clear it. */
  private @Nullable Multiaddr worked;

  private long workedUntil;

  /** Heard from others: address to the time it is forgotten at. */
  private final LinkedHashMap<Multiaddr, Long> hearsay = new LinkedHashMap<>();

  /** The newest signed record. */
  private @Nullable PeerRecord certified;

  private Set<ProtocolId> protocols = Set.of();
  private boolean identified;
  private @Nullable String agent;
  private @Nullable PublicKey key;
  private long latencyNanos;

  List<Multiaddr> addresses(long now) {
    var all = new LinkedHashSet<Multiaddr>();
    if (worked != null && now < workedUntil) {
      all.add(worked);
    }
    if (now < saidUntil) {
      all.addAll(said);
    }
    hearsay.values().removeIf(until -> until <= now);
    all.addAll(hearsay.keySet());
    return List.copyOf(all);
  }

  /** Hearsay never touches what the peer said, nor adds to it while the peer is there (SEC-8). */
  void hear(List<Multiaddr> addresses, long now, long until) {
    boolean connected = saidUntil == NEVER;
    if (connected && !said.isEmpty()) {
      return;
    }
    hearsay.values().removeIf(end -> end <= now);
    for (var address : addresses) {
      if (hearsay.containsKey(address) || hearsay.size() < MemoryPeerstore.MAX_HEARSAY) {
        hearsay.merge(address, until, Math::max);
      }
    }
  }

  void identified(Identification news) {
    if (news.signedRecord().isPresent()) {
      certify(news.signedRecord().get());
    } else if (!news.listenAddresses().isEmpty()) {
      say(news.listenAddresses());
    }
    if (!news.protocols().isEmpty()) {
      protocols = news.protocols();
    }
    news.agentVersion().ifPresent(text -> agent = text);
    identified = true;
  }

  /** A newer record replaces the older one's addresses, it does not add to them (ENV-4). */
  private void certify(PeerRecord record) {
    if (certified == null || record.replaces(certified)) {
      certified = record;
      say(record.addresses());
    }
  }

  private void say(List<Multiaddr> addresses) {
    said = addresses.stream().distinct().limit(MemoryPeerstore.MAX_HEARSAY).toList();
    hearsay.clear();
  }

  void connected(PublicKey remoteKey) {
    key = remoteKey;
    saidUntil = NEVER;
    workedUntil = NEVER;
  }

  void reached(Multiaddr address) {
    worked = address;
    hearsay.remove(address);
  }

  void misled(Multiaddr address) {
    hearsay.remove(address);
    if (address.equals(worked)) {
      worked = null;
    }
  }

  void disconnected(long until) {
    saidUntil = until;
    workedUntil = until;
    if (said.size() > MemoryPeerstore.MAX_KEPT) {
      said = new ArrayList<>(said.subList(0, MemoryPeerstore.MAX_KEPT));
    }
    if (protocols.size() > MemoryPeerstore.MAX_KEPT_PROTOCOLS) {
      protocols = Set.of();
    }
    if (certified != null) { // Only its number counts from here on.
      certified = new PeerRecord(certified.peer(), certified.sequence(), List.of());
    }
  }

  void sampleLatency(long nanos) {
    latencyNanos =
        latencyNanos == 0 ? nanos : latencyNanos + (nanos - latencyNanos) / LATENCY_WEIGHT;
  }

  Set<ProtocolId> protocols() {
    return protocols;
  }

  boolean isIdentified() {
    return identified;
  }

  @Nullable String agent() {
    return agent;
  }

  @Nullable PublicKey key() {
    return key;
  }

  long latencyNanos() {
    return latencyNanos;
  }
}
