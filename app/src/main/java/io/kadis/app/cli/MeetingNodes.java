package io.kadis.app.cli;

import io.kadis.app.cluster.Member;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until the nodes of a new cluster know each other, so that the first value put has all its
 * copies at once.
 */
final class MeetingNodes {
  /** A second is usual. Later it works as well, only with fewer copies at first. */
  private static final Duration MOST = Duration.ofSeconds(10);

  /** With the node itself these are five, as many as there are copies unless told otherwise. */
  private static final int ENOUGH = 4;

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private MeetingNodes() {}

  /** Returns when they know each other, or it takes too long: what then lacks shows by itself. */
  static void await(List<Member> members) {
    long deadline = System.nanoTime() + MOST.toNanos();
    int wanted = Math.min(members.size() - 1, ENOUGH);
    for (Member member : members) {
      member.api().ifPresent(api -> await(api, wanted, deadline));
    }
  }

  private static void await(URI uri, int wanted, long deadline) {
    try (Api api = new HttpApi(uri, Optional.empty(), Optional.empty(), Duration.ofSeconds(5))) {
      while (known(api) < wanted && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    } catch (CommandFailure _) {
      // It wants a token, or is gone: whoever uses it will be told.
    }
  }

  private static int known(Api api) throws CommandFailure {
    var node = api.send(Api.Call.get("/v1/node", "")).orFail().json();
    return node.get("routingTable") instanceof Integer known ? known : 0;
  }
}
