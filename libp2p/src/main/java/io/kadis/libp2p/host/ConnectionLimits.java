package io.kadis.libp2p.host;

import io.kadis.libp2p.identity.PeerId;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections against {@link HostLimits}: reserved before anything is done for them,
 * released exactly once (RM-1). Pure bookkeeping; safe for many threads.
 */
final class ConnectionLimits {
  /** An IPv6 /48 may hold eight /56 networks at their limit (RM-2). */
  private static final int SITES_PER_48 = 8;

  /** One place in so many is for dials of ours: strangers cannot keep us from the rest (RM-1). */
  private static final int PLACES_PER_DIAL = 8;

  private final HostLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, Integer> perNetwork = new HashMap<>();
  private final Map<PeerId, Integer> perPeer = new HashMap<>();
  private int total;
  private int inbound;
  private int pendingInbound;
  private int dialling;

  ConnectionLimits(HostLimits limits) {
    this.limits = limits;
  }

  /** The answer to a wish for a connection. */
  sealed interface Admission {}

  /** Which limit said no. */
  record Refused(Limit limit) implements Admission {}

  /** The limits, named as in the metric. */
  enum Limit {
    CONNECTIONS("connections"),
    INBOUND("inbound-connections"),
    PER_IP("connections-per-ip"),
    PENDING("pending-handshakes"),
    DIALS("pending-dials");

    private final String label;

    Limit(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * One connection's place: first pending, then its peer's. A dial counts as a connection only once
   * it is seated: until then nobody needs to make room for it.
   */
  final class Place implements Admission {
    private final List<Bytes> networks;
    private final boolean isInbound;
    private boolean pending = true;
    private boolean seated;
    private boolean released;
    private @Nullable PeerId peer;

    private Place(List<Bytes> networks, boolean isInbound) {
      this.networks = networks;
      this.isInbound = isInbound;
      this.seated = isInbound;
    }

    /** The handshake is done. False when {@code remote} has its share of connections already. */
    boolean upgraded(PeerId remote) {
      lock.lock();
      try {
        if (peer != null) {
          throw new IllegalStateException("already upgraded, to " + peer);
        }
        endPending();
        if (released || perPeer.getOrDefault(remote, 0) >= limits.maxConnectionsPerPeer()) {
          return false;
        }
        perPeer.merge(remote, 1, Integer::sum);
        peer = remote;
        return true;
      } finally {
        lock.unlock();
      }
    }

    /** This place, as one of all connections from now on. */
    Admission seat() {
      lock.lock();
      try {
        if (!seated && total >= limits.maxConnections()) {
          return new Refused(Limit.CONNECTIONS);
        }
        total += seated ? 0 : 1;
        seated = true;
        return this;
      } finally {
        lock.unlock();
      }
    }

    /** Gives the place back; further calls do nothing. */
    void release() {
      lock.lock();
      try {
        if (released) {
          return;
        }
        released = true;
        endPending();
        total -= seated ? 1 : 0;
        inbound -= isInbound ? 1 : 0;
        networks.forEach(network -> decrement(perNetwork, network));
        if (peer != null) {
          decrement(perPeer, peer);
        }
      } finally {
        lock.unlock();
      }
    }

    private void endPending() {
      if (pending) {
        pending = false;
        pendingInbound -= isInbound ? 1 : 0;
        dialling -= isInbound ? 0 : 1;
      }
    }
  }

  /** A place for a socket just accepted from {@code remote}. */
  Admission inbound(InetAddress remote) {
    lock.lock();
    try {
      if (pendingInbound >= limits.maxPendingHandshakes()) {
        return new Refused(Limit.PENDING);
      }
      var networks = networks(remote);
      for (int i = 0; i < networks.size(); i++) {
        int most = limits.maxConnectionsPerIp() * (i == 0 ? 1 : SITES_PER_48);
        if (perNetwork.getOrDefault(networks.get(i), 0) >= most) {
          return new Refused(Limit.PER_IP);
        }
      }
      // First, so that one of theirs makes room, not one of ours.
      int kept = limits.maxConnections() / PLACES_PER_DIAL;
      if (kept > 0 && inbound >= limits.maxConnections() - kept) {
        return new Refused(Limit.INBOUND);
      }
      if (total >= limits.maxConnections()) {
        return new Refused(Limit.CONNECTIONS);
      }
      total++;
      inbound++;
      pendingInbound++;
      networks.forEach(network -> perNetwork.merge(network, 1, Integer::sum));
      return new Place(networks, true);
    } finally {
      lock.unlock();
    }
  }

  /** A place for a dial of our own, not held against the remote's network: as many as seats. */
  Admission outbound() {
    lock.lock();
    try {
      if (dialling >= limits.maxConnections()) {
        return new Refused(Limit.DIALS);
      }
      dialling++;
      return new Place(List.of(), false);
    } finally {
      lock.unlock();
    }
  }

  /** Seats taken now. */
  int total() {
    lock.lock();
    try {
      return total;
    } finally {
      lock.unlock();
    }
  }

  /** True while no dial can be seated. */
  boolean isFull() {
    return total() >= limits.maxConnections();
  }

  /** True when nothing is counted anywhere: what a leak test wants to see in the end. */
  boolean isEmpty() {
    lock.lock();
    try {
      return total + inbound + pendingInbound + dialling == 0
          && perNetwork.isEmpty()
          && perPeer.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The networks an address counts for, narrowest first; none for loopback (RM-2). */
  private static List<Bytes> networks(InetAddress remote) {
    if (remote.isLoopbackAddress()) {
      return List.of();
    }
    var networks = new ArrayList<Bytes>(2);
    var bytes = Bytes.wrap(remote.getAddress());
    if (remote instanceof Inet6Address) {
      networks.add(bytes.slice(0, 7));
      networks.add(bytes.slice(0, 6));
    } else {
      networks.add(bytes);
    }
    return networks;
  }

  private static <K> void decrement(Map<K, Integer> counts, K key) {
    counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }
}
