package io.kadis.kv.upkeep;

import io.kadis.dht.Clocks;
import io.kadis.dht.store.MetaStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Coverage;
import io.kadis.kv.repair.Event;
import io.kadis.kv.repair.Order;
import io.kadis.kv.repair.Outcome;
import io.kadis.kv.repair.Repairer;
import io.kadis.kv.repair.Territory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Drives the {@link Repairer} of a node that serves, until it is closed. One virtual thread owns it
 * and takes what happens from an inbox; each order has a thread of its own.
 */
final class RepairLoop implements AutoCloseable {
  /** Events not yet looked at. What peers tell beyond is refused; what was ordered waits. */
  static final int MAX_INBOX = 1_024;

  /** Longer than this nobody waits for a plan, however many nodes are known. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** When the store fails: most events need it. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** A Repairer may want to sleep for ever. */
  private static final Duration MAX_SLEEP = Duration.ofHours(1);

  /** For the thread that owns the Repairer to end. */
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private static final Logger log = LogManager.getLogger(RepairLoop.class);

  /** The owner's alone, once it has started. */
  private final Repairer repairer;

  private final Errands errands;
  private final Clocks clocks;
  private final Published published;
  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>(MAX_INBOX);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("kv-upkeep-", 0).factory());

  /**
   * What the store did not take: nothing is let go before it has, or a restart would speak of what
   * is gone.
   */
  private Optional<Coverage> unsaved = Optional.empty();

  private volatile Territory territory;

  /** Where it is to be seen, and kept, of what the node may speak. */
  record Published(Covered covered, MetaStore meta) {}

  RepairLoop(Repairer repairer, Errands errands, Published published, Clocks clocks) {
    this.repairer = repairer;
    this.errands = errands;
    this.published = published;
    this.clocks = clocks;
    this.territory = repairer.territory();
  }

  /**
   * Takes the first event at once, so that a node that is alone may speak from its start.
   *
   * @param watch tells of the neighbourhood until it is interrupted
   */
  void start(Event.Neighbourhood first, Duty watch) {
    try {
      advance(first);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    duty(this::own);
    duty(watch);
  }

  /** Works until it is interrupted. */
  interface Duty {
    void run() throws InterruptedException;
  }

  /** Runs {@code duty} until this is closed. */
  void duty(Duty duty) {
    threads.execute(() -> {
      try {
        duty.run();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        log.error("a duty of upkeep failed", e);
      }
    });
  }

  /** Who should hold what, as of the last event. For many threads. */
  Territory territory() {
    return territory;
  }

  /** Takes an event, unless too many wait. For many threads. */
  boolean tell(Event event) {
    return inbox.offer(() -> advanceOrStop(event));
  }

  /** Takes an event that must not be lost; waits for room. For many threads. */
  void tellSurely(Event event) throws InterruptedException {
    inbox.put(() -> advanceOrStop(event));
  }

  /** What the Repairer says; empty when it does not come to it in time. For many threads. */
  <T> Optional<T> ask(Question<T> question) throws InterruptedException {
    var answer = new CompletableFuture<T>();
    if (!inbox.offer(() -> answer(question, answer))) {
      return Optional.empty();
    }
    try {
      return Optional.of(answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException _) {
      return Optional.empty();
    }
  }

  /** What somebody wants to know of the Repairer. */
  interface Question<T> {
    T ask(Repairer repairer) throws StoreException;
  }

  private <T> void answer(Question<T> question, CompletableFuture<T> answer) {
    try {
      answer.complete(question.ask(repairer));
    } catch (StoreException | RuntimeException e) {
      log.warn("upkeep cannot tell how it stands: {}", e.toString());
      answer.completeExceptionally(e);
    }
  }

  private void own() throws InterruptedException {
    while (true) {
      var next = inbox.poll(untilWake().toNanos(), TimeUnit.NANOSECONDS);
      try {
        if (next == null) {
          advance(new Event.TimerFired());
        } else {
          next.run();
        }
      } catch (RuntimeException e) { // A bug: the next event may still be understood.
        log.error("an event of upkeep failed", e);
        Thread.sleep(RETRY);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("closing");
      }
    }
  }

  private Duration untilWake() {
    var left = Duration.between(clocks.elapsed().instant(), repairer.wakeAt());
    return left.isNegative() ? Duration.ZERO : left.compareTo(MAX_SLEEP) < 0 ? left : MAX_SLEEP;
  }

  private void advanceOrStop(Event event) {
    try {
      advance(event);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void advance(Event event) throws InterruptedException {
    while (true) {
      try {
        var orders = repairer.advance(event, clocks.elapsed().instant(), clocks.wall().instant());
        territory = repairer.territory();
        published.covered.own(repairer.own());
        orders.forEach(this::carryOut);
        return;
      } catch (StoreException e) {
        log.warn("upkeep waits for the store: {}", e.getMessage());
        Thread.sleep(RETRY);
      }
    }
  }

  private void carryOut(Order order) {
    switch (order) {
      case Order.Reconcile one -> run(one.id(), () -> errands.reconcile(one));
      case Order.Offer one -> run(one.id(), () -> errands.offer(one));
      case Order.Locate one -> run(one.id(), () -> errands.locate(one));
      case Order.LetGo one -> {
        boolean saved = unsaved.isEmpty() || save(unsaved.get());
        run(one.id(), () -> saved ? errands.letGo(one) : new Outcome.Failed());
      }
      case Order.Cover cover -> cover(cover);
      case Order.Check check -> check.peers().forEach(errands::check);
    }
  }

  private interface Errand {
    Outcome run() throws InterruptedException;
  }

  private void run(long id, Errand errand) {
    try {
      threads.execute(() -> {
        try {
          tellSurely(new Event.Finished(id, outcome(errand)));
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt(); // Closing.
        }
      });
    } catch (RejectedExecutionException _) {
      // Closing.
    }
  }

  private static Outcome outcome(Errand errand) throws InterruptedException {
    try {
      return errand.run();
    } catch (RuntimeException e) { // A bug: the order must not stay open for ever.
      log.error("an order of upkeep failed", e);
      return new Outcome.Failed();
    }
  }

  private void cover(Order.Cover order) {
    published.covered.set(order.spoken());
    var _ = save(order.proven());
  }

  private boolean save(Coverage proven) {
    unsaved = Optional.of(proven);
    try {
      published.meta.saveCovered(proven.ranges());
      unsaved = Optional.empty();
    } catch (StoreException e) {
      log.warn("it is not saved of which ranges this node may speak: {}", e.getMessage());
    }
    return unsaved.isEmpty();
  }

  /** Stops all that is under way; what is done is in the store. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
        log.debug("upkeep has not ended within {} s", CLOSING.toSeconds());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
