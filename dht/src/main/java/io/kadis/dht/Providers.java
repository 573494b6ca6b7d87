package io.kadis.dht;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.store.ProviderStore;
import io.kadis.dht.store.StoreException;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;

/** Announces and finds who provides content (KAD-60, KAD-61). For many threads. */
final class Providers {
  /** Well within the 48 h that others keep an announcement (KAD-73). */
  static final Duration REPUBLISH_INTERVAL = Duration.ofHours(22);

  /** After a start, for the table to fill: what was announced before the restart goes out again. */
  private static final Duration FIRST_REPUBLISH = Duration.ofMinutes(5);

  private static final Duration REPUBLISH_TIMEOUT = Duration.ofMinutes(1);

  private static final Logger log = LogManager.getLogger(Providers.class);

  private final Node node;
  private final Walker walker;
  private final TableKeeper keeper;
  private final ProviderStore store;

  Providers(Node node, Walker walker, TableKeeper keeper, ProviderStore store) {
    this.node = node;
    this.walker = walker;
    this.keeper = keeper;
    this.store = store;
  }

  /** Returns how many peers were told; none when this node has no address to be found at. */
  int provide(Bytes multihash, Duration timeout) {
    var self = new PeerInfo(node.self(), node.host().listenAddresses());
    if (self.addresses().isEmpty()) {
      log.warn("nothing is announced: this node listens on no address");
      return 0;
    }
    keep(multihash, self);
    var deadline = node.clocks().elapsed().instant().plus(timeout);
    var closest = walker.findReceivers(multihash, timeout);
    var reached = Fanout.send(closest, peer -> announce(peer, multihash, self), left(deadline));
    return reached.size();
  }

  private void keep(Bytes multihash, PeerInfo self) {
    try {
      store.addProvider(multihash, self, node.clocks().wall().instant());
    } catch (StoreException e) {
      log.warn("an announcement is not kept here: {}", e.getMessage());
    }
  }

  /** With the addresses that the peer, and those who ask it, can dial; never without any. */
  private void announce(PeerInfo peer, Bytes multihash, PeerInfo self) throws RpcException {
    var told = self.visibleTo(reach(peer));
    if (told.addresses().isEmpty()) {
      throw new RpcException.Unsent(
          "none of this node's addresses can be dialled from where %s is".formatted(peer.id()));
    }
    try {
      node.client().addProvider(peer.id(), multihash, told, Walker.RPC_TIMEOUT);
    } catch (RpcException e) {
      keeper.failed(peer.id(), e);
      throw e;
    }
  }

  /** From where it would dial; where no connection is open any more, from where it is dialled. */
  private Reach reach(PeerInfo peer) {
    return node.reach(peer.id())
        .or(() -> peer.addresses().stream().map(Reach::of).min(Comparator.naturalOrder()))
        .orElse(Reach.WORLD);
  }

  /** Finds up to {@code count} providers, this node's own knowledge first. */
  List<PeerInfo> find(Bytes multihash, int count, Duration timeout) {
    var search = new Search(count);
    search.heard(local(multihash));
    if (!search.enough()) {
      walker.walk(multihash, peer -> search.ask(peer, multihash), search::enough, timeout);
    }
    return search.found();
  }

  private List<PeerInfo> local(Bytes multihash) {
    try {
      return store.providers(multihash, node.clocks().wall().instant());
    } catch (StoreException e) {
      log.warn("providers cannot be read here: {}", e.getMessage());
      return List.of();
    }
  }

  void republish() throws InterruptedException {
    Thread.sleep(FIRST_REPUBLISH);
    while (true) {
      republishAll();
      Thread.sleep(REPUBLISH_INTERVAL);
    }
  }

  /** One after the other: nobody waits for it. */
  void republishAll() throws InterruptedException {
    for (Bytes multihash : providedHere()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      provide(multihash, REPUBLISH_TIMEOUT);
    }
  }

  private List<Bytes> providedHere() {
    try {
      return store.providedBy(node.self(), node.clocks().wall().instant());
    } catch (StoreException e) {
      log.warn("what this node provides cannot be read: {}", e.getMessage());
      return List.of();
    }
  }

  private Duration left(Instant deadline) {
    var left = Duration.between(node.clocks().elapsed().instant(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** What a walk has found; its threads share it. At most {@code count} providers. */
  private final class Search {
    private final int count;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<PeerId, PeerInfo> providers = new LinkedHashMap<>(); // guarded by lock

    Search(int count) {
      this.count = count;
    }

    List<PeerInfo> ask(PeerId peer, Bytes multihash) throws RpcException {
      var reply = node.client().getProviders(peer, multihash, Walker.RPC_TIMEOUT);
      var shuffled = new ArrayList<>(reply.providers()); // A liar listing first must not win.
      Collections.shuffle(shuffled, ThreadLocalRandom.current());
      heard(shuffled);
      return reply.closer();
    }

    void heard(List<PeerInfo> heard) {
      lock.lock();
      try {
        for (PeerInfo provider : heard) {
          if (providers.containsKey(provider.id()) || providers.size() < count) {
            providers.merge(provider.id(), provider, Search::withAddresses);
          }
        }
      } finally {
        lock.unlock();
      }
    }

    private static PeerInfo withAddresses(PeerInfo known, PeerInfo heard) {
      return known.addresses().isEmpty() ? heard : known;
    }

    boolean enough() {
      lock.lock();
      try {
        return providers.size() >= count;
      } finally {
        lock.unlock();
      }
    }

    List<PeerInfo> found() {
      lock.lock();
      try {
        return List.copyOf(providers.values());
      } finally {
        lock.unlock();
      }
    }
  }
}
