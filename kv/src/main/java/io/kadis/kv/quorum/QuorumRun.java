package io.kadis.kv.quorum;

import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Quorate;
import io.kadis.kv.quorum.Ballot.Step;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Replica;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Drives one quorum: asks replicas, each on a virtual thread of its own, and feeds the quorum what
 * they say until all is settled. The thread of {@link #drive} owns the quorum.
 */
public final class QuorumRun {
  /** Long enough for a loaded disk to sync, short enough to go on to another replica. */
  private static final Duration PEER_TIMEOUT = Duration.ofSeconds(5);

  /** One question to a replica. */
  @FunctionalInterface
  public interface Question {
    KvReply ask(Replica replica, Duration timeout) throws RpcException;
  }

  private final Executor executor;
  private final Function<PeerId, Replica> replicas;
  private final Question question;
  private final Duration deadline;
  // One event per question: the peers of a lookup, each asked a few times at most.
  private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
  private final long start = System.nanoTime();

  public QuorumRun(
      Executor executor, Function<PeerId, Replica> replicas, Question question, Duration deadline) {
    this.executor = executor;
    this.replicas = replicas;
    this.question = question;
    this.deadline = deadline;
  }

  /**
   * Returns when all is settled.
   *
   * @param inspect what to make of an event before it counts; on this thread
   * @param decided called once, on this thread, as soon as the verdict is there
   */
  public void drive(Quorate quorum, UnaryOperator<Event> inspect, Consumer<Verdict> decided)
      throws InterruptedException {
    var verdict = Verdict.OPEN;
    Event event = new Event.Started();
    while (true) {
      Step step = quorum.advance(event, elapsed());
      step.ask().forEach(this::ask);
      if (verdict == Verdict.OPEN && step.verdict() != Verdict.OPEN) {
        verdict = step.verdict();
        decided.accept(verdict);
      }
      if (step.settled()) {
        return;
      }
      event = inspect.apply(await(step.wakeAt()));
    }
  }

  private Event await(Duration wakeAt) throws InterruptedException {
    long nanos = wakeAt.minus(elapsed()).toNanos();
    return inbox.poll(nanos, TimeUnit.NANOSECONDS) instanceof Event event
        ? event
        : new Event.TimerFired();
  }

  private void ask(PeerId peer) {
    var left = deadline.minus(elapsed());
    var timeout = left.compareTo(PEER_TIMEOUT) < 0 ? left : PEER_TIMEOUT;
    var replica = replicas.apply(peer);
    executor.execute(() -> inbox.add(answer(replica, timeout)));
  }

  private Event answer(Replica replica, Duration timeout) {
    try {
      return new Event.Replied(replica.id(), question.ask(replica, timeout));
    } catch (RpcException e) {
      return new Event.Failed(replica.id(), String.valueOf(e.getMessage()));
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
