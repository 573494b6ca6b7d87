package io.kadis.kv.retention;

import io.kadis.dht.Dht.Joining;
import io.kadis.dht.store.MetaStore;
import io.kadis.dht.store.StoreException;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Runs the duties of a node that holds records for others, until it is closed. */
public final class Retention implements AutoCloseable {
  private static final Logger log = LogManager.getLogger(Retention.class);

  /** For a store or a peer that is slow just then. */
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final Shelf shelf;
  private final MetaStore meta;
  private final Presence presence;
  private final Network network;
  private final Pace pace;
  private final Acquaintances acquaintances;
  private final CatchUp catchUp;
  private final Purger purger;
  private final ExecutorService duties =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("kv-retention-", 0).factory());

  private volatile boolean started;

  /**
   * What it needs of the network.
   *
   * @param neighbours the Kadis nodes known now
   * @param joining how this node stands with others
   */
  public record Network(
      PeerId self, Holders holders, Supplier<List<PeerId>> neighbours, Supplier<Joining> joining) {}

  public Retention(Shelf shelf, Stay stay, Network network) {
    this.shelf = shelf;
    this.meta = stay.meta();
    this.presence = stay.presence();
    this.pace = stay.pace();
    this.network = network;
    this.acquaintances = new Acquaintances(network.self(), presence.remembered());
    this.catchUp = new CatchUp(shelf, network.holders(), presence, pace.ask());
    this.purger = new Purger(shelf, network.holders(), acquaintances, pace);
  }

  /**
   * How long the node was there.
   *
   * @param meta where that is saved
   */
  public record Stay(MetaStore meta, Presence presence, Pace pace) {}

  /** Of a node that serves: one that does not holds nothing for others. */
  public void start() {
    started = true;
    shelf.metrics().syncing(!presence.inOrder());
    start(this::keepPresent);
    start(this::keepPurging);
  }

  private boolean alone() {
    return network.joining().get() == Joining.ALONE;
  }

  /** Waits for its next turn; an interrupt ends it. */
  private interface Duty {
    void run() throws InterruptedException;
  }

  private void start(Duty duty) {
    duties.execute(() -> {
      try {
        duty.run();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        log.error("a duty of retention failed", e);
      }
    });
  }

  private void keepPurging() throws InterruptedException {
    while (true) {
      Thread.sleep(Pace.jittered(pace.purge()));
      try {
        purger.round(() -> network.joining().get() != Joining.TRYING);
      } catch (StoreException e) {
        log.warn("a round of purging failed: {}", e.getMessage());
      } catch (RuntimeException e) { // The next round may meet other records.
        log.error("a round of purging failed", e);
      }
    }
  }

  private void keepPresent() throws InterruptedException {
    while (true) {
      try {
        beat();
        if (presence.catchingUp()) {
          catchUp();
        }
      } catch (StoreException e) {
        log.warn("the store failed, trying again: {}", e.getMessage());
      } catch (RuntimeException e) { // Without the next beat the node would count as away.
        log.error("a beat failed", e);
      }
      Thread.sleep(pace.beat());
    }
  }

  /** A node that knows others and reaches none is away, though it runs. */
  private void beat() throws StoreException {
    if (network.joining().get() == Joining.TRYING) {
      return;
    }
    acquaintances.seen(network.neighbours().get(), shelf.wallClock().instant());
    var seen = presence.beat();
    if (seen.isPresent()) {
      meta.saveAlive(seen.get());
    }
    shelf.metrics().syncing(!presence.inOrder());
  }

  private void catchUp() throws InterruptedException, StoreException {
    if (!alone()) {
      catchUpWithOthers();
    }
    presence.caughtUp();
    beat();
  }

  private void catchUpWithOthers() throws InterruptedException, StoreException {
    log.info(
        "away for longer than deletes are remembered: silent until caught up with {} records",
        shelf.records().count());
    Thread.sleep(pace.settle());
    while (!alone() && !catchUp.round()) {
      log.info(
          "still catching up: {} records wait for enough of their other holders",
          presence.backlog(backlog -> backlog.open().size()).orElse(0));
      Thread.sleep(Pace.jittered(pace.retry()));
    }
    log.info("caught up: this node speaks for all it holds");
  }

  /** Waits for what is under way, and saves that the node was there until now. */
  @Override
  public void close() {
    duties.shutdownNow();
    try {
      if (started && duties.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
        beat();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (StoreException e) {
      log.warn("it is not saved that the node was here: {}", e.getMessage());
    }
  }
}
