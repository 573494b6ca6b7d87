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

  /**
   * Nobody knows better; or those who do not have it are too few to have it deleted for all. One
   * that lost its disk must not take a record from the others with it: that would be for ever,
   * while a delete that comes undone can be made again.
   */
  record Keep() implements CatchUpVote {}

  /** It was deleted, and the delete was purged: a majority of its holders say that it is gone. */
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
   * Who does not count.
   *
   * @param knowsAsMuch those last in order by then know nothing that we do not
   * @param newcomersMayLearn those that have just joined may still find somebody who knows better
   */
  record Since(Instant knowsAsMuch, boolean newcomersMayLearn) {}

  /**
   * @param others what the other holders said; what they found is valid
   * @param nEff how many holders there are
   */
  static CatchUpVote of(List<Answer> others, int nEff, Since since) {
    var found = others.stream().flatMap(a -> found(a).stream()).distinct().toList();
    long answered = others.stream().filter(CatchUpVote::tells).count();
    long knowing = others.stream().filter(a -> !knowsNoBetter(a, since)).count();
    int majority = nEff / 2 + 1;
    if (!found.isEmpty()) {
      return new Take(found, answered >= Math.min(majority, knowing));
    }
    if (answered > 0 && answered >= Math.min(majority, nEff - 1)) { // Of two, the other decides.
      return new Drop();
    }
    return others.isEmpty() || answered < knowing ? new Later() : new Keep();
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

  /** Who has just joined will soon know, from others; but it may be waiting for this very node. */
  private static boolean knowsNoBetter(Answer answer, Since since) {
    return answer.reply().orElse(null) instanceof KvReply.Syncing(long alive)
        && (alive > 0 ? alive <= since.knowsAsMuch.toEpochMilli() : !since.newcomersMayLearn);
  }
}
