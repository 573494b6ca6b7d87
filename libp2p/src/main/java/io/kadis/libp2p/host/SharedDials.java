package io.kadis.libp2p.host;

import io.kadis.libp2p.DialException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import java.util.Optional;
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
  private record Goal(Optional<PeerId> peer, Object addresses) {
    static Goal of(PeerAddress wanted) {
      return new Goal(wanted.peer(), wanted.peer().isPresent() ? "" : wanted.addresses());
    }
  }

  private final ConcurrentHashMap<Goal, CompletableFuture<NativeConnection>> running =
      new ConcurrentHashMap<>();
  private final ExecutorService threads;

  SharedDials(ExecutorService threads) {
    this.threads = threads;
  }

  NativeConnection dial(PeerAddress wanted, Dial dial) throws DialException {
    var goal = Goal.of(wanted);
    var mine = new CompletableFuture<NativeConnection>();
    var other = running.putIfAbsent(goal, mine);
    if (other != null) {
      return await(other);
    }
    try {
      threads.execute(() -> run(goal, mine, dial));
    } catch (RejectedExecutionException e) {
      running.remove(goal, mine);
      mine.completeExceptionally(closing());
    }
    return await(mine);
  }

  private void run(Goal goal, CompletableFuture<NativeConnection> result, Dial dial) {
    try {
      var connection = dial.dial();
      running.remove(goal, result);
      result.complete(connection);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result.completeExceptionally(closing());
    } catch (Exception e) {
      result.completeExceptionally(e); // The root of this thread: the callers must hear of it.
    } finally {
      running.remove(goal, result);
    }
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
