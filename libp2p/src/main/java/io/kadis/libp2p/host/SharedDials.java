package io.kadis.libp2p.host;

import io.kadis.libp2p.DialException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/** Callers who want the same peer at the same time share one dial. Safe for many threads. */
final class SharedDials {
  /** How to dial; runs on a thread of the host, so that no caller's interrupt spoils it. */
  interface Dial {
    NativeConnection dial() throws DialException, InterruptedException;
  }

  /** A peer, or, while it is not known who will answer, the addresses. */
  private sealed interface Goal {
    static Goal of(PeerAddress wanted) {
      return wanted
          .peer()
          .<Goal>map(Somebody::new)
          .orElseGet(() -> new Anybody(wanted.addresses()));
    }
  }

  private record Somebody(PeerId peer) implements Goal {}

  private record Anybody(List<Multiaddr> addresses) implements Goal {}

  /** A dial under way, and the addresses its caller named. */
  private record Running(List<Multiaddr> named, CompletableFuture<NativeConnection> result) {}

  private final ConcurrentHashMap<Goal, Running> running = new ConcurrentHashMap<>();
  private final ExecutorService threads;

  SharedDials(ExecutorService threads) {
    this.threads = threads;
  }

  NativeConnection dial(PeerAddress wanted, Dial dial) throws DialException {
    var goal = Goal.of(wanted);
    var mine = new Running(wanted.addresses(), new CompletableFuture<>());
    while (running.putIfAbsent(goal, mine) instanceof Running other) {
      try {
        return await(other.result);
      } catch (DialException e) {
        if (other.named.containsAll(wanted.addresses())) {
          throw e;
        }
        // It failed without the addresses we know: our turn.
      }
    }
    try {
      threads.execute(() -> run(goal, mine, dial));
    } catch (RejectedExecutionException e) {
      fail(goal, mine, closing());
    }
    return await(mine.result);
  }

  private void run(Goal goal, Running mine, Dial dial) {
    try {
      var connection = dial.dial();
      running.remove(goal, mine);
      mine.result.complete(connection);
    } catch (InterruptedException | RejectedExecutionException e) {
      fail(goal, mine, closing());
    } catch (Exception e) {
      fail(goal, mine, e); // The root of this thread: the callers must hear of it.
    }
  }

  /** Not running any more before anybody hears of it: who tries again starts anew. */
  private void fail(Goal goal, Running mine, Exception why) {
    running.remove(goal, mine);
    mine.result.completeExceptionally(why);
  }

  private static NativeConnection await(CompletableFuture<NativeConnection> result)
      throws DialException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DialException failure) {
        throw failure;
      }
      throw new IllegalStateException("a dial failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DialException.Refused("interrupted while dialling");
    }
  }

  private static DialException closing() {
    return new DialException.Refused("the host is closing");
  }
}
