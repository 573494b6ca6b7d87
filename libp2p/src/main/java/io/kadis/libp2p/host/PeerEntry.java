package io.kadis.libp2p.host;

import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identify.Identification;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.ArrayList;
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
    return List.copyOf(all);
  }

  /** True when it has said so: while it is there, hearsay adds nothing to that (SEC-8). */
  boolean saysWhereItIs() {
    return !said.isEmpty();
  }

  /**
   * @return true when it said anew where it is
   */
  boolean identified(Identification news) {
    if (!news.protocols().isEmpty()) {
      protocols = news.protocols();
    }
    news.agentVersion().ifPresent(text -> agent = text);
    identified = true;
    if (news.signedRecord().isPresent()) {
      return certify(news.signedRecord().get());
    }
    if (!news.listenAddresses().isEmpty()) {
      say(news.listenAddresses());
      return true;
    }
    return false;
  }

  /** A newer record replaces the older one's addresses, it does not add to them (ENV-4). */
  private boolean certify(PeerRecord record) {
    if (certified != null && !record.replaces(certified)) {
      return false;
    }
    certified = record;
    say(record.addresses());
    return true;
  }

  private void say(List<Multiaddr> addresses) {
    said = addresses.stream().distinct().limit(MemoryPeerstore.MAX_SAID).toList();
  }

  void connected(PublicKey remoteKey) {
    key = remoteKey;
    saidUntil = NEVER;
    workedUntil = NEVER;
  }

  void reached(Multiaddr address) {
    worked = address;
  }

  void misled(Multiaddr address) {
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

  @Nullable PeerRecord certified() {
    return certified;
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
