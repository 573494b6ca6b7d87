package io.kadis.app.http;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;

/** What several routes say in the same words. */
final class Replies {
  private static final Set<ReplicaReport.Status> HELPED =
      EnumSet.of(
          ReplicaReport.Status.STORED,
          ReplicaReport.Status.SUPERSEDED,
          ReplicaReport.Status.FOUND,
          ReplicaReport.Status.ABSENT);

  private Replies() {}

  static Map<String, Object> stored(Bytes key, WriteResult.Stored stored) {
    Map<String, Object> object =
        Json.object(
            "key", KeyText.format(key),
            "version", ETag.version(stored.version()),
            "tag", stored.tag(),
            "replicas", replicas(stored.report()));
    stored.view().map(Views::plain).ifPresent(value -> object.put("value", value));
    return object;
  }

  static WriteResult.Stored orThrow(WriteResult result, Deadline deadline) throws Problem {
    return switch (result) {
      case WriteResult.Stored stored -> stored;
      case WriteResult.QuorumMissed missed -> throw writeMissed(missed, deadline);
      case WriteResult.Refused(var reason, var message) -> throw refused(reason, message);
    };
  }

  static GetResult.Found orThrow(GetResult result, Bytes key, Deadline deadline) throws Problem {
    return switch (result) {
      case GetResult.Found found -> found;
      case GetResult.Absent _ -> throw absent(key);
      case GetResult.QuorumMissed(var report) -> throw readMissed(report, deadline);
      case GetResult.Refused(var reason, var message) -> throw refused(reason, message);
    };
  }

  static Problem absent(Bytes key) {
    return new Problem(ProblemType.NOT_FOUND, KeyText.format(key) + " is not there");
  }

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

  /** With its fraction: on a loopback most answers come within one. */
  static double millis(Duration duration) {
    return Math.round(duration.toNanos() / 1e3) / 1e3;
  }

  /** Where something lies in the key space, in hex. */
  static String id(Key key) {
    return key.id().toUnprefixedHexString();
  }

  static List<String> texts(List<Multiaddr> addresses) {
    return addresses.stream().map(Multiaddr::toString).toList();
  }

  /** A write that misses its quorum is not undone: whoever stored it keeps it (DESIGN §4). */
  private static Problem writeMissed(WriteResult.QuorumMissed missed, Deadline deadline) {
    String why = missed.why().map("; "::concat).orElse("");
    return missed("stored", missed.report(), deadline, "; it may still survive" + why);
  }

  static Problem readMissed(ReplicaReport report, Deadline deadline) {
    return missed("answered", report, deadline, "");
  }

  private static Problem missed(
      String did, ReplicaReport report, Deadline deadline, String consequence) {
    return new Problem(
        deadline.passed() ? ProblemType.DEADLINE_EXCEEDED : ProblemType.QUORUM_MISSED,
        "%d of %s %s, %d were wanted%s%s"
            .formatted(
                report.acknowledged(),
                report.replicas().size() == 1
                    ? "1 replica"
                    : report.replicas().size() + " replicas",
                did,
                report.wanted(),
                others(report),
                consequence),
        Map.of("replicas", replicas(report)));
  }

  /** Those that did not help, each with its reason: the list is at most k long. */
  private static String others(ReplicaReport report) {
    return report.replicas().stream()
        .filter(replica -> !HELPED.contains(replica.status()))
        .map(replica ->
            "; %s %s%s"
                .formatted(
                    word(replica.status()),
                    replica.peer(),
                    replica.detail().isEmpty() ? "" : " (" + replica.detail() + ")"))
        .collect(Collectors.joining());
  }

  static Problem refused(Refusal reason, String message) {
    return new Problem(
        switch (reason) {
          case INVALID -> ProblemType.INVALID_REQUEST;
          case FORBIDDEN -> ProblemType.FORBIDDEN;
          case TOO_LARGE -> ProblemType.TOO_LARGE;
          case CLOCK -> ProblemType.CLOCK_AHEAD;
          case FULL -> ProblemType.STORE_FULL;
          case CONDITION -> ProblemType.PRECONDITION_FAILED;
        },
        message);
  }
}
