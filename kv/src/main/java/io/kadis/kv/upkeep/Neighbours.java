package io.kadis.kv.upkeep;

import io.kadis.dht.Dht;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.repair.Event.Neighbourhood;
import io.kadis.kv.repair.Territory;
import io.kadis.kv.rpc.KvClient;
import io.kadis.kv.rpc.KvHandler;
import io.kadis.libp2p.HostListener;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Watches who is there: tells of each change among the Kadis nodes known, and greets those with
 * whom a range is shared, so that one that falls silent is noticed although nobody asks it for
 * anything. One thread, and one for each greeting.
 */
final class Neighbours implements HostListener {
  /**
   * Between two greetings. With the time for an answer and for the check that follows, a silence is
   * known after 37 s at most, and has settled after 57: within the minute. More often would cost
   * more than all comparisons.
   */
  static final Duration BEAT = Duration.ofSeconds(20);

  static final Duration GREETING = Duration.ofSeconds(5);

  /** Without a further change: peers come in flocks, and each event costs a plan. */
  private static final Duration QUIET = Duration.ofMillis(250);

  /** Then it is told, however much goes on. */
  private static final int MAX_QUIETS = 8;

  private final Dht dht;
  private final KvClient client;
  private final Supplier<Territory> territory;
  private final Tell tell;
  private final Semaphore changes = new Semaphore(0);
  private volatile Neighbourhood told;

  /**
   * @param territory says with whom a range is shared, and from whom one may be inherited
   */
  Neighbours(Dht dht, KvClient client, Supplier<Territory> territory, Tell tell) {
    this.dht = dht;
    this.client = client;
    this.territory = territory;
    this.tell = tell;
    this.told = now();
  }

  /** Where changes go. */
  interface Tell {
    void accept(Neighbourhood now) throws InterruptedException;
  }

  /** What was told last; at the start, how it begins. */
  Neighbourhood told() {
    return told;
  }

  void watch() throws InterruptedException {
    dht.onTableChange(this::changed);
    dht.host().listen(this);
    var next = System.nanoTime();
    while (true) {
      long left = next - System.nanoTime();
      if (changes.tryAcquire(Math.max(0, left), TimeUnit.NANOSECONDS)) {
        awaitQuiet();
      } else {
        territory.get().neighbours().forEach(this::greetApart);
        next = System.nanoTime() + jittered(BEAT).toNanos();
      }
      tellChange();
    }
  }

  private void awaitQuiet() throws InterruptedException {
    int quiets = 0;
    do {
      changes.drainPermits();
    } while (++quiets < MAX_QUIETS && changes.tryAcquire(QUIET.toNanos(), TimeUnit.NANOSECONDS));
  }

  private void tellChange() throws InterruptedException {
    var now = now();
    if (!now.equals(told)) {
      told = now;
      tell.accept(now);
    }
  }

  private Neighbourhood now() {
    Set<PeerId> kadis = new HashSet<>();
    dht.live().stream().map(PeerInfo::id).filter(this::isKadis).forEach(kadis::add);
    return new Neighbourhood(kadis, dht.settled(), dht.joining() == Dht.Joining.ALONE);
  }

  /** As for quorums: a replica is who speaks that protocol. */
  private boolean isKadis(PeerId peer) {
    return dht.host().peerstore().protocols(peer).contains(KvHandler.PROTOCOL);
  }

  private void greetApart(PeerId peer) {
    Thread.ofVirtual().name("kv-beat").start(() -> greet(peer));
  }

  /** Keeps a connection to it as well. Who does not answer is checked by the Dht. */
  private void greet(PeerId peer) {
    try {
      client.greet(peer, GREETING);
    } catch (RpcException _) {
      // The client has told the Dht.
    }
  }

  private void changed() {
    changes.release();
  }

  /** Other peers than Kadis nodes, now or when last told, come and go without a word. */
  @Override
  public void identified(PeerId peer) {
    if (isKadis(peer) || told.known().contains(peer)) {
      changed();
    }
  }

  /**
   * Connections end for many reasons; of those from whom something may be inherited it is worth a
   * question at once.
   */
  @Override
  public void disconnected(PeerId peer) {
    if (told.known().contains(peer)) { // Of all others nothing is inherited: see the territory.
      Thread.ofVirtual().name("kv-lost").start(() -> lost(peer));
    }
  }

  private void lost(PeerId peer) {
    if (territory.get().mayInheritFrom(peer)) {
      dht.check(peer);
    }
  }

  /** A tenth more or less: nodes that start together shall not stay in step. */
  private static Duration jittered(Duration about) {
    return about.multipliedBy(ThreadLocalRandom.current().nextInt(90, 111)).dividedBy(100);
  }
}
