package io.kadis.kv.retention;

import io.kadis.kv.retention.Poll.Answer;
import io.kadis.kv.rpc.KvReply;
import java.time.Instant;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/**
 * Decides what becomes of a record that this node held while it was away too long. The others know
 * better, but for those that were away as well and left no later: should a whole network have been
 * off, those who left last speak first, and the rest catches up with them. Pure.
 */
sealed interface CatchUpVote {
  /** Too few have answered: ask again later. */
  record Later() implements CatchUpVote {}

  /** Nobody knows better. */
  record Keep() implements CatchUpVote {}

  /** It was deleted, and the delete was purged. */
  record Drop() implements CatchUpVote {}

  /**
   * Merge these with it.
   *
   * @param enough have answered for this node to speak of the key
   */
  record Take(List<Bytes> found, boolean enough) implements CatchUpVote {
    public Take {
      found = List.copyOf(found);
    }
  }

  /**
   * @param others what the other holders said; what they found is valid
   * @param nEff how many holders there are
   * @param knowsAsMuch those last in order by then know nothing that we do not
   */
  static CatchUpVote of(List<Answer> others, int nEff, Instant knowsAsMuch) {
    var found = others.stream().flatMap(a -> found(a).stream()).distinct().toList();
    long answered = others.stream().filter(CatchUpVote::tells).count();
    long knowing = others.stream().filter(a -> !knowsNoBetter(a, knowsAsMuch)).count();
    boolean enough = answered >= Math.min(nEff / 2 + 1, knowing);
    if (!found.isEmpty()) {
      return new Take(found, enough);
    }
    if (others.isEmpty() || !enough) {
      return new Later();
    }
    return knowing == 0 ? new Keep() : new Drop();
  }

  private static List<Bytes> found(Answer answer) {
    return answer.reply().orElse(null) instanceof KvReply.Found(var record)
        ? List.of(record)
        : List.of();
  }

  private static boolean tells(Answer answer) {
    var reply = answer.reply().orElse(null);
    return reply instanceof KvReply.Found || reply instanceof KvReply.Absent;
  }

  private static boolean knowsNoBetter(Answer answer, Instant knowsAsMuch) {
    return answer.reply().orElse(null) instanceof KvReply.Syncing(long alive)
        && alive > 0 // Who has not told was not away: it has just joined, and will soon know.
        && alive <= knowsAsMuch.toEpochMilli();
  }
}
