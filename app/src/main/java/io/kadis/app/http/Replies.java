package io.kadis.app.http;

import io.kadis.dht.message.PeerInfo;
import io.kadis.kv.PutResult;
import io.kadis.kv.ReplicaReport;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What several routes say in the same words. */
final class Replies {
  private Replies() {}

  static Map<String, Object> replicas(ReplicaReport report) {
    return Json.object(
        "wanted", report.wanted(),
        "acknowledged", report.acknowledged(),
        "peers", report.replicas().stream().map(Replies::replica).toList());
  }

  private static Map<String, Object> replica(ReplicaReport.Replica replica) {
    var object = Json.object("peerId", replica.peer().toString(), "status", word(replica.status()));
    if (!replica.detail().isEmpty()) {
      object.put("detail", replica.detail());
    }
    return object;
  }

  static Map<String, Object> peer(PeerInfo peer) {
    return Json.object("peerId", peer.id().toString(), "addresses", texts(peer.addresses()));
  }

  /** An enum constant as JSON has it: {@code timed_out}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static List<String> texts(List<Multiaddr> addresses) {
    return addresses.stream().map(Multiaddr::toString).toList();
  }

  static Problem missed(ReplicaReport report, Deadline deadline) {
    return new Problem(
        deadline.passed() ? ProblemType.DEADLINE_EXCEEDED : ProblemType.QUORUM_MISSED,
        "%d of %d replicas asked answered; %d were wanted"
            .formatted(report.acknowledged(), report.replicas().size(), report.wanted()),
        Map.of("replicas", replicas(report)));
  }

  static Problem refused(PutResult.Reason reason, String message) {
    return new Problem(
        switch (reason) {
          case INVALID -> ProblemType.INVALID_REQUEST;
          case FORBIDDEN -> ProblemType.FORBIDDEN;
          case TOO_LARGE -> ProblemType.TOO_LARGE;
          case CLOCK -> ProblemType.CLOCK_AHEAD;
          case FULL -> ProblemType.STORE_FULL;
        },
        message);
  }
}
