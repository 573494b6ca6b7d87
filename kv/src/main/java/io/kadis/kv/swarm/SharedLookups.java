package io.kadis.kv.swarm;

import io.kadis.dht.key.Key;
import io.kadis.kv.swarm.Swarm.Wanted;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.tuweni.bytes.Bytes;

/**
 * Looks up the keys of a batch with few lookups: what one finds settles all keys around it of which
 * it leaves no doubt ({@link Neighbourhood}). The keys that, by the routing table, one lookup will
 * settle make a group; groups run side by side, each from its middle outwards. For many threads.
 */
final class SharedLookups implements Lookups {
  /** Under way: each asks a handful of peers. */
  static final int MAX_CONCURRENT = 16;

  /** What it works on; blocking, for many threads. */
  interface Network {
    /** Looks up; may be cut short. */
    Found lookUp(Bytes key, Duration timeout) throws InterruptedException;

    /** The nearest that the routing table has, without asking anybody. */
    List<PeerId> known(Bytes key);

    /** Whether no replica of this key can be among those that are not certain. */
    boolean enough(Wanted wanted, Neighbourhood.Nearest nearest);

    /** How many a lookup looks for. */
    int k();
  }

  /**
   * @param complete whether there are no others that are as near
   */
  record Found(List<PeerId> closest, boolean complete) {}

  /** A key of the batch, and who is nearest once that is known. */
  private record Open(Wanted wanted, Key key, CompletableFuture<List<PeerId>> nearest) {}

  private final Network network;
  private final Executor threads;
  private final Deadline deadline;
  private final Map<Bytes, Open> byKey = new HashMap<>();
  private final List<Open> sorted;
  private final Semaphore permits = new Semaphore(MAX_CONCURRENT);

  /**
   * @param wanted all keys that will be asked for, at least one
   */
  SharedLookups(Network network, Collection<Wanted> wanted, Executor threads) {
    this.network = network;
    this.threads = threads;
    this.deadline =
        Deadline.in(wanted.stream().map(Wanted::timeout).max(Duration::compareTo).orElseThrow());
    for (var one : wanted) {
      byKey.put(one.key(), new Open(one, Key.of(one.key()), new CompletableFuture<>()));
    }
    this.sorted =
        byKey.values().stream().sorted(Comparator.comparing(open -> open.key.id())).toList();
  }

  /** Starts to look up all keys. */
  void begin() {
    int from = 0;
    while (from < sorted.size()) {
      int to = groupEnd(from);
      start(from, to);
      from = to;
    }
  }

  /** Where the keys end that the lookup of the first will probably settle. */
  private int groupEnd(int from) {
    var first = sorted.get(from);
    var expected = new Neighbourhood(first.key, network.known(first.wanted.key()), network.k());
    int to = from + 1;
    while (to < sorted.size() && settles(expected, sorted.get(to))) {
      to++;
    }
    return to;
  }

  private boolean settles(Neighbourhood around, Open open) {
    return network.enough(open.wanted, around.nearest(open.key));
  }

  private void start(int from, int to) {
    if (sorted.subList(from, to).stream().anyMatch(open -> !open.nearest.isDone())) {
      try {
        threads.execute(() -> settle(from, to));
      } catch (RejectedExecutionException _) {
        // Closing: who waits for these will time out.
      }
    }
  }

  private void settle(int from, int to) {
    try {
      int middle = (from + to) / 2;
      lookUp(middle);
      start(from, middle);
      start(middle + 1, to);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // Closing.
    } catch (RuntimeException | Error e) {
      sorted.subList(from, to).forEach(open -> open.nearest.completeExceptionally(e));
      throw e;
    }
  }

  private void lookUp(int at) throws InterruptedException {
    var open = sorted.get(at);
    if (!permits.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
      return;
    }
    try {
      if (open.nearest.isDone()) {
        return;
      }
      var found = network.lookUp(open.wanted.key(), deadline.left());
      open.nearest.complete(found.closest);
      if (found.complete) {
        var around = new Neighbourhood(open.key, found.closest, network.k());
        for (int i = at + 1; i < sorted.size() && tell(sorted.get(i), around); i++) {}
        for (int i = at - 1; i >= 0 && tell(sorted.get(i), around); i--) {}
      }
    } finally {
      permits.release();
    }
  }

  /** False when {@code around} leaves doubts about this key, and so about those farther on. */
  private boolean tell(Open open, Neighbourhood around) {
    var nearest = around.nearest(open.key);
    boolean enough = network.enough(open.wanted, nearest);
    if (enough) {
      open.nearest.complete(nearest.peers());
    }
    return enough;
  }

  @Override
  public List<PeerId> closest(Wanted wanted) throws InterruptedException {
    if (!(byKey.get(wanted.key()) instanceof Open open)) {
      return network.lookUp(wanted.key(), wanted.timeout()).closest;
    }
    try {
      return open.nearest.get(wanted.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return network.known(wanted.key());
    } catch (ExecutionException e) {
      throw new IllegalStateException("a lookup failed", e.getCause());
    }
  }
}
