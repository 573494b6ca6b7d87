package io.kadis.kv;

import io.kadis.dht.record.Validity;
import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.WatchLines.Line;
import io.kadis.kv.WatchState.News;
import io.kadis.kv.WatchState.Step;
import io.kadis.kv.WatchState.Subject;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Replica;
import io.kadis.kv.swarm.Swarm.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Drives a {@link WatchState}: one virtual thread owns it, one listens to each replica, one looks
 * replicas up. The user's thread only waits for what the owner puts down.
 */
final class RunningWatch implements Watch {
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);

  /** Words of replicas that the owner has not heard: beyond these the replicas wait. */
  private static final int INBOX = 16;

  private final Site site;
  private final Subject subject;
  private final WatchTiming timing;
  private final Consumer<RunningWatch> onClose;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("kv-watch").factory());
  private final BlockingQueue<WatchState.Event> inbox = new ArrayBlockingQueue<>(INBOX);
  private final Latest<News> latest = new Latest<>();
  private final long start = System.nanoTime();
  // The owner's: the lines it opened and has not closed.
  private final Map<Line, Future<?>> lines = new HashMap<>();
  // Of the last lookup: written before the event that tells of it is put down.
  private volatile Placement found = new Placement(List.of(), List.of(), 1, 1);
  // The owner's: of the last event that told of one, so that it names all that may be listened to.
  private Placement placement = found;

  private RunningWatch(
      Site site, Subject subject, WatchTiming timing, Consumer<RunningWatch> onClose) {
    this.site = site;
    this.subject = subject;
    this.timing = timing;
    this.onClose = onClose;
  }

  /**
   * @param onClose called once, when the user is done with it
   */
  static RunningWatch start(
      Site site, Subject subject, WatchTiming timing, Consumer<RunningWatch> onClose) {
    var watch = new RunningWatch(site, subject, timing, onClose);
    watch.threads.execute(watch.guarded(watch::decide));
    return watch;
  }

  @Override
  public Optional<Event> next(Duration timeout) throws InterruptedException {
    return latest.take(timeout).map(this::event);
  }

  private Event event(News news) {
    var rules = subject.rules();
    var now = site.wallClock().instant();
    return new Event(
        news.tag(),
        news.record().map(rules::version).orElse(0L),
        news.record().flatMap(record -> rules.view(subject.key(), record, now)));
  }

  @Override
  public void close() {
    latest.close();
    threads.shutdownNow(); // Whoever listens closes its stream then.
    onClose.accept(this);
  }

  /** What a thread of ours does; interrupted, it just ends. */
  @FunctionalInterface
  private interface Task {
    void run() throws InterruptedException;
  }

  private Runnable guarded(Task task) {
    return () -> {
      try {
        task.run();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt(); // Closed.
      } catch (RejectedExecutionException _) {
        // Closed while it was about to start another.
      } catch (RuntimeException | Error bug) {
        latest.fail(bug);
        throw bug;
      }
    };
  }

  private void decide() throws InterruptedException {
    var state = new WatchState(subject, timing, ThreadLocalRandom.current());
    WatchState.Event event = new WatchState.Event.Started();
    while (true) {
      var step = state.advance(event, elapsed());
      act(step);
      event = await(step.wakeAt());
      if (event instanceof WatchState.Event.Placed) {
        placement = found; // The next lookup begins after this.
      }
    }
  }

  private void act(Step step) {
    step.news().ifPresent(this::tell);
    step.close().forEach(this::hangUp);
    step.open().forEach(line -> lines.put(line, listenTo(line)));
    if (step.lookUp()) {
      threads.execute(guarded(this::lookUp));
    }
  }

  private void tell(News news) {
    site.balancer().changed(subject.key()); // Before: who heard of it reads it.
    latest.put(news);
  }

  private WatchState.Event await(Duration wakeAt) throws InterruptedException {
    long nanos = wakeAt.minus(elapsed()).toNanos();
    return inbox.poll(nanos, TimeUnit.NANOSECONDS) instanceof WatchState.Event event
        ? event
        : new WatchState.Event.TimerFired();
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void hangUp(Line line) {
    if (lines.remove(line) instanceof Future<?> listening) {
      listening.cancel(true);
    }
  }

  private Future<?> listenTo(Line line) {
    var replica = placement.replica(line.peer());
    return threads.submit(guarded(() -> listen(line, replica)));
  }

  private void listen(Line line, Replica replica) throws InterruptedException {
    try (var feed = replica.watch(subject.key(), OPEN_TIMEOUT)) {
      while (true) {
        var reply = inspect(feed.next(timing.silence()));
        inbox.put(new WatchState.Event.Replied(line, reply));
      }
    } catch (RpcException _) {
      inbox.put(new WatchState.Event.Failed(line));
    }
  }

  /** An invalid record is no answer (KAD-58), and its sender no replica. */
  private KvReply inspect(KvReply reply) {
    return reply instanceof KvReply.Found(var record)
            && subject.rules().validator().validate(subject.key(), record, now())
                instanceof Validity.Invalid(var why)
        ? new KvReply.Invalid(why)
        : reply;
  }

  private Instant now() {
    return site.wallClock().instant();
  }

  private void lookUp() throws InterruptedException {
    var placement = site.swarm().replicas(subject.key(), subject.rules(), LOOKUP_TIMEOUT);
    found = placement;
    var nearest = placement.nearest().stream().map(Replica::id).toList();
    var required = site.config().r().required(placement.nEff());
    inbox.put(new WatchState.Event.Placed(nearest, placement.copies(), required));
  }
}
