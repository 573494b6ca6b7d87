package io.kadis.kv.retention;

import io.kadis.kv.retention.Poll.Answer;
import io.kadis.kv.rpc.KvReply;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a record whose time has come may go: when every other holder has just that record
 * or nothing. A holder that is not asked, or does not say so, may have something older that would
 * come back (DESIGN §4, "Delete"). Pure.
 */
final class PurgeVote {
  private PurgeVote() {}

  /** Why it may not go, in a word; empty: it may. */
  static Optional<String> objection(List<Answer> others) {
    return others.stream().flatMap(answer -> objection(answer).stream()).findFirst();
  }

  /**
   * Why it may not go as far as those beyond the holders know. Who refuses to serve us does not
   * hold it for us, and one such node must not keep the deletes of all keys. Who lies beyond need
   * not speak of the key, but says what it holds ({@code LocalReplica.confirm}).
   */
  static Optional<String> objectionBeyond(List<Answer> beyond) {
    return objection(
        beyond.stream()
            .filter(answer -> !(answer.reply().orElse(null) instanceof KvReply.Mismatch))
            .filter(answer -> !(answer.reply().orElse(null) instanceof KvReply.Invalid))
            .filter(answer -> !holdsNothing(answer))
            .toList());
  }

  private static boolean holdsNothing(Answer answer) {
    return answer.reply().orElse(null) instanceof KvReply.Syncing syncing && syncing.justJoined();
  }

  private static Optional<String> objection(Answer answer) {
    if (answer.reply().isEmpty()) {
      return Optional.of("silent");
    }
    return switch (answer.reply().get()) {
      case KvReply.Stored _, KvReply.Absent _ -> Optional.empty();
      case KvReply.Found _ -> Optional.of("differs");
      case KvReply.Syncing _ -> Optional.of("syncing");
      case KvReply.Busy _, KvReply.Full _ -> Optional.of("busy");
      case KvReply.Mismatch _ -> Optional.of("settings");
      case KvReply.Invalid _ -> Optional.of("refused");
      case KvReply.Superseded _, KvReply.Unchanged _, KvReply.Batch _ ->
          throw new IllegalStateException("a confirm was answered by " + answer);
    };
  }
}
