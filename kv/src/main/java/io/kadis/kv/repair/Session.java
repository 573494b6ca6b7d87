package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Copy;
import io.kadis.kv.sync.SyncRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes32;

/**
 * Compares what this node holds with what one other holds, range by range, going down only where
 * they differ (range-based set reconciliation), and takes what is missing or different here. The
 * side that asks. One owner; its driver sends what it says and brings the answers back:
 *
 * <pre>
 *   step = session.begin();
 *   while (step instanceof Send(var request)) step = session.answered(send(request));
 *   switch (step) { case Done(var report) -> …; case Broken(var why) -> …; }
 * </pre>
 *
 * It may be given up at any step: what was taken stays, and nothing else has changed.
 */
public final class Session {
  /**
   * What is to be compared.
   *
   * @param ranges disjoint
   * @param cutoff what may be purged before it is left out
   */
  public record Task(List<Prefix> ranges, Purpose purpose, Instant cutoff) {
    public Task {
      ranges = List.copyOf(ranges);
    }
  }

  /** Why two nodes compare. */
  public enum Purpose {
    /** Both should hold the ranges: take what is missing here, and what differs. */
    SHARE,
    /** Only the other should: take what differs of what is held, so that both agree; no more. */
    HAND_OVER
  }

  /**
   * This node's side.
   *
   * @param keep takes records in
   * @param claim false for what is on its way here from somebody else: then it is not pulled. Who
   *     gives claims takes all of a session back when it ends, whether the records came or not
   */
  public record Home(RangeStore held, Keep keep, Predicate<Item> claim) {}

  /** Checks records and keeps them, merged with what is held: {@code LocalReplica::store}. */
  @FunctionalInterface
  public interface Keep {
    /**
     * @param records of different keys: to be stored side by side, so that they share commits
     * @return a reply to each, in order
     */
    List<KvReply> storeAll(List<Copy> records);
  }

  /** What the driver does next. */
  public sealed interface Step {
    record Send(SyncRequest request) implements Step {}

    record Done(Report report) implements Step {}

    /**
     * The other made no sense, and is not to be asked again soon. What was taken stays.
     *
     * @param why one line for a person
     */
    record Broken(String why) implements Step {}
  }

  /**
   * How two nodes stood, and what was done about it.
   *
   * @param ranges for each that was asked about
   * @param roundTrips requests answered
   * @param pulled records taken; {@code pulledBytes} of keys and values
   * @param refused records that were invalid here, or found no room
   */
  public record Report(
      Map<Prefix, Standing> ranges, int roundTrips, int pulled, long pulledBytes, int refused) {}

  /** How the two stand in one range. */
  public sealed interface Standing {
    /** They held the same. */
    record Agreed() implements Standing {}

    /**
     * They differed. If {@code complete}, all that was to be taken has been; not so when something
     * was claimed by another session, or had no room, or the session came to its limits: compare
     * again.
     *
     * @param lacking of what is held here now: what the other does not hold, or holds otherwise
     *     (and would have to take from us); at most {@value #MAX_LACKING} of a session, then {@code
     *     more}
     */
    record Differed(Set<Bytes32> lacking, boolean more, boolean complete) implements Standing {
      public static final int MAX_LACKING = 10_000;
    }

    /** The other would not compare it: it lies too far from it, by its own view. */
    record Declined() implements Standing {}
  }

  public Session(Task task, Home home) {}

  /** The first question. */
  public Step begin() throws StoreException {
    throw new UnsupportedOperationException("Session is not built yet");
  }

  /**
   * @param reply to the request of the last step; busy, a mismatch and what is invalid end the
   *     session before it comes here
   */
  public Step answered(SyncReply reply) throws StoreException {
    throw new UnsupportedOperationException("Session is not built yet");
  }
}
