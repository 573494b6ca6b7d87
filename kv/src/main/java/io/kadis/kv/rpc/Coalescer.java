package io.kadis.kv.rpc;

import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.rpc.KvRequest.Keyed;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gathers requests that many threads have for one peer into few frames, and hands the replies back.
 * What comes while frames are under way makes the next. Each frame has a virtual thread that waits
 * for it; callers block.
 */
final class Coalescer {
  /** Frames to one peer under way: fills a long line, and leaves the peer room for others. */
  static final int MAX_IN_FLIGHT = 4;

  /** Requests that wait for one peer: a few whole batches. */
  static final int MAX_QUEUED = 8_192;

  /** A frame that is not full waits for more as long as they keep coming: so long for the next … */
  private static final Duration LINGER = Duration.ofMillis(2);

  /** … and so many times in all. Both are short beside the commit at the far end. */
  private static final int MAX_LINGERS = 10;

  /** Sends a request, and returns what answers it. */
  @FunctionalInterface
  interface Transport {
    KvReply call(PeerId peer, KvRequest request, Duration timeout) throws RpcException;
  }

  private final Transport transport;
  private final Map<PeerId, Line> lines = new ConcurrentHashMap<>(); // Those in use.

  Coalescer(Transport transport) {
    this.transport = transport;
  }

  KvReply call(PeerId peer, Keyed request, Duration timeout) throws RpcException {
    var waiting = new Waiting(request, Deadline.in(timeout));
    if (waiting.bytes > KvRequest.Batch.MAX_BYTES) { // It would stand in front of all others.
      throw new RpcException.Unsent(
          "request of %,d bytes is over %,d".formatted(waiting.bytes, KvRequest.Batch.MAX_BYTES));
    }
    while (!lines.computeIfAbsent(peer, Line::new).add(waiting)) {
      Thread.onSpinWait(); // That line has just ended.
    }
    return waiting.reply();
  }

  /** Requests on their way to one peer. */
  private final class Line {
    private final PeerId peer;
    private final ReentrantLock lock = new ReentrantLock(); // around all below
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private int queuedBytes;
    private int senders;
    private boolean ended;

    Line(PeerId peer) {
      this.peer = peer;
    }

    /** False when the line has ended, and another is to be used. */
    boolean add(Waiting waiting) throws RpcException {
      lock.lock();
      try {
        if (ended) {
          return false;
        }
        if (queue.size() >= MAX_QUEUED) {
          throw new RpcException.Unsent(
              "over %,d requests wait for %s: ask for less at once".formatted(MAX_QUEUED, peer));
        }
        queue.addLast(waiting);
        queuedBytes += waiting.bytes;
        if (senders == 0 || (full() && senders < MAX_IN_FLIGHT)) {
          senders++;
          Thread.ofVirtual().name("kv-batch").start(this::sendAll);
        }
        return true;
      } finally {
        lock.unlock();
      }
    }

    private boolean full() {
      return queue.size() >= KvRequest.Batch.MAX_REQUESTS
          || queuedBytes >= KvRequest.Batch.MAX_BYTES;
    }

    private void sendAll() {
      var frame = next();
      while (!frame.isEmpty()) {
        send(frame);
        frame = next();
      }
    }

    /** The next frame; empty: nothing waits, and the caller is no sender any more. */
    private List<Waiting> next() {
      linger();
      lock.lock();
      try {
        var frame = new ArrayList<Waiting>();
        int bytes = 0;
        while (queue.peekFirst() instanceof Waiting first
            && frame.size() < KvRequest.Batch.MAX_REQUESTS
            && bytes + first.bytes <= KvRequest.Batch.MAX_BYTES) {
          queue.removeFirst();
          queuedBytes -= first.bytes;
          if (first.stillWanted()) {
            bytes += first.bytes;
            frame.add(first);
          }
        }
        if (frame.isEmpty()) {
          senders--;
          ended = senders == 0;
          if (ended) {
            lines.remove(peer, this);
          }
        }
        return frame;
      } finally {
        lock.unlock();
      }
    }

    private void linger() {
      int seen = 0;
      for (int i = 0; i < MAX_LINGERS && waitsForMoreThan(seen) instanceof Integer now; i++) {
        seen = now;
        pause();
      }
    }

    /** How many wait, if more would make a better frame. */
    private @org.jspecify.annotations.Nullable Integer waitsForMoreThan(int seen) {
      lock.lock();
      try {
        return full() || queue.size() <= seen ? null : Integer.valueOf(queue.size());
      } finally {
        lock.unlock();
      }
    }

    private static void pause() {
      try {
        Thread.sleep(LINGER);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt(); // Nobody does: the thread is our own.
      }
    }

    private void send(List<Waiting> frame) {
      try {
        var timeout = frame.stream().map(w -> w.deadline.left()).max(Duration::compareTo);
        settle(frame, transport.call(peer, request(frame), timeout.orElseThrow()));
      } catch (RpcException | RuntimeException | Error e) {
        // Told to all who wait, who throw it. A sender that died of it would block the line.
        frame.forEach(waiting -> waiting.answer.completeExceptionally(e));
      }
    }

    private static KvRequest request(List<Waiting> frame) {
      return frame.size() == 1
          ? frame.getFirst().request
          : new KvRequest.Batch(frame.stream().map(w -> w.request).toList());
    }

    /** One answer to all of a batch is the answer of each. */
    private void settle(List<Waiting> frame, KvReply reply) {
      if (reply instanceof KvReply.Batch(var replies)) {
        for (int i = 0; i < replies.size(); i++) {
          frame.get(i).answer.complete(replies.get(i));
        }
        again(frame.subList(replies.size(), frame.size()));
      } else {
        frame.forEach(waiting -> waiting.answer.complete(reply));
      }
    }

    /** Those whose answers did not fit go first the next time. */
    private void again(List<Waiting> unanswered) {
      lock.lock();
      try {
        for (var waiting : unanswered.reversed()) {
          queue.addFirst(waiting);
          queuedBytes += waiting.bytes;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** A request, and the thread that waits for its reply. */
  private static final class Waiting {
    private final Keyed request;
    private final Deadline deadline;
    private final int bytes;
    private final CompletableFuture<KvReply> answer = new CompletableFuture<>();

    Waiting(Keyed request, Deadline deadline) {
      this.request = request;
      this.deadline = deadline;
      this.bytes = KvRequest.Batch.bytes(request);
    }

    boolean stillWanted() {
      return deadline.left().isPositive();
    }

    KvReply reply() throws RpcException {
      try {
        return answer.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RpcException failure) {
          throw failure;
        }
        throw new IllegalStateException("a batch of requests failed", e.getCause());
      } catch (TimeoutException _) {
        throw new RpcException.TimedOut("no answer to a batch in time");
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new RpcException.Unsent("interrupted while waiting for a batch");
      }
    }
  }
}
