package io.kadis.dht.sim;

import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tuweni.bytes.Bytes;

/** Hosts that reach each other within the process, without sockets, encryption or ports. */
public final class MemoryNetwork implements AutoCloseable {
  private final Map<Multiaddr, MemoryHost> byAddress = new ConcurrentHashMap<>();
  private final Set<MemoryHost> hosts = ConcurrentHashMap.newKeySet();
  private final AtomicInteger made = new AtomicInteger();

  /** A new host that listens; the n-th host of a network always has the same identity. */
  public MemoryHost host() {
    return open(nextKey());
  }

  /** A new host that listens there. */
  public MemoryHost hostAt(Multiaddr address) {
    return host(address, address);
  }

  /** A new host that nobody can dial. */
  public MemoryHost silentHost() {
    var key = nextKey();
    return add(new MemoryHost(this, key, address(key), List.of()));
  }

  /** A new host at {@code address}, which may say that it is anywhere. */
  public MemoryHost host(Multiaddr address, Multiaddr said) {
    return add(new MemoryHost(this, nextKey(), address, List.of(said)));
  }

  /** A host of this identity; after a restart it has the same address again. */
  public MemoryHost open(PrivateKey key) {
    return add(new MemoryHost(this, key, address(key), List.of(address(key))));
  }

  private MemoryHost add(MemoryHost host) {
    hosts.add(host);
    if (!host.listenAddresses().isEmpty()) {
      byAddress.put(host.address(), host);
    }
    return host;
  }

  private PrivateKey nextKey() {
    byte[] seed = new byte[32];
    int n = made.incrementAndGet();
    seed[0] = (byte) n;
    seed[1] = (byte) (n >> 8);
    return PrivateKey.ofSeed(Bytes.wrap(seed));
  }

  private static Multiaddr address(PrivateKey key) {
    int hash = key.peerId().hashCode();
    return Multiaddr.parse(
        "/ip4/127.%d.%d.%d/tcp/4001"
            .formatted(hash & 0xff, (hash >> 8) & 0xff, (hash >> 16) & 0xff));
  }

  Optional<MemoryHost> at(Multiaddr address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  void remove(MemoryHost host) {
    hosts.remove(host);
    byAddress.remove(host.address(), host);
  }

  @Override
  public void close() {
    List.copyOf(hosts).forEach(MemoryHost::close);
  }
}
