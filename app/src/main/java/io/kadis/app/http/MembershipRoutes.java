package io.kadis.app.http;

import io.kadis.dht.Dht;
import io.kadis.kv.repair.Durability;
import io.kadis.kv.upkeep.Membership;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** {@code /v1/durability} and {@code /v1/leave}: this node as one that keeps copies for others. */
final class MembershipRoutes {
  /** To hand over what a node holds takes longer than an operation. */
  private static final Duration LEAVE_TIMEOUT = Request.MAX_TIMEOUT;

  private final Membership membership;
  private final BooleanSupplier alone;
  private final Runnable stop;

  /**
   * @param stop ends the node once it has left; called when the answer is ready
   */
  MembershipRoutes(Membership membership, Dht dht, Runnable stop) {
    this(membership, () -> dht.joining() != Dht.Joining.JOINED, stop);
  }

  /**
   * @param alone whether there is nobody to hand over to
   */
  MembershipRoutes(Membership membership, BooleanSupplier alone, Runnable stop) {
    this.membership = membership;
    this.alone = alone;
    this.stop = stop;
  }

  void addTo(Router router) {
    router
        .add("GET", "/v1/durability", (_, _) -> Response.json(durability()))
        .add("POST", "/v1/leave", (request, _) -> leave(request), "timeout");
  }

  private Map<String, Object> durability() {
    Durability now = membership.durability();
    return Json.object(
        "wanted", now.wanted(),
        "keys", now.byHolders().stream().mapToLong(Long::longValue).sum() + now.unknown(),
        "byHolders", byHolders(now),
        "unknown", now.unknown(),
        "backlog", now.backlog(),
        "covered", membership.covered(),
        "pulledRecords", membership.metrics().recordsPulled.sum(),
        "pulledBytes", membership.metrics().bytesPulled.sum(),
        "handedOver", now.handedOver(),
        "secondsToHealthy", now.toHealthy().map(Duration::toSeconds).orElse(null),
        "asOf", now.asOf().map(Object::toString).orElse(null));
  }

  /** Keys by number of live holders; numbers that no key has are left out. */
  private static Map<String, Object> byHolders(Durability durability) {
    var byHolders = new LinkedHashMap<String, Object>();
    for (int holders = 1; holders < durability.byHolders().size(); holders++) {
      long keys = durability.byHolders().get(holders);
      if (keys > 0) {
        byHolders.put(String.valueOf(holders), keys);
      }
    }
    return byHolders;
  }

  private Response leave(Request request) throws Problem {
    Duration timeout = request.timeout(LEAVE_TIMEOUT);
    if (alone.getAsBoolean()) {
      throw new Problem(
          ProblemType.NOT_READY,
          "there is no other node to hand the records over to; to stop this one, stop its process");
    }
    var left = left(timeout);
    if (!left.complete()) {
      throw new Problem(
          ProblemType.NOT_HANDED_OVER,
          ("%,d records are not with all their other holders after %d s;"
                  + " the node goes on handing them over: ask again")
              .formatted(left.remaining(), timeout.toSeconds()),
          Map.of("remaining", left.remaining()));
    }
    stop.run();
    return Response.json(Json.object("left", true, "remaining", left.remaining()));
  }

  private Membership.Left left(Duration timeout) throws Problem {
    try {
      return membership.leave(timeout);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Problem(ProblemType.NOT_READY, "the node is stopping");
    }
  }
}
