package io.kadis.kv.repair;

import static java.util.stream.Collectors.toSet;

import io.kadis.dht.key.Prefix;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncRequest;
import java.util.List;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes32;

/** How two nodes stand in one range, by what a {@link Session} found. */
public sealed interface Standing {
  /** They held the same. */
  record Agreed() implements Standing {}

  /**
   * They differed. If {@code complete}, all that was to be taken has been; not so when something
   * was claimed by another session, or had no room (unless both are too large together), or the
   * session came to its limits: compare again.
   *
   * @param lacking of what is held here now: what the other does not hold, or holds otherwise (and
   *     would have to take from us); at most {@value #MAX_LACKING} of a session, then {@code more}
   */
  record Differed(Set<Bytes32> lacking, boolean more, boolean complete) implements Standing {
    public static final int MAX_LACKING = 10_000;

    public Differed {
      lacking = Set.copyOf(lacking);
    }

    /**
     * What to offer so that the other takes what it lacks in {@code range}: just those ids, if one
     * request has room for them, so that nothing else is compared again.
     */
    public List<Prefix> offers(Prefix range) {
      for (int bits = Prefix.MAX_LENGTH; !more && bits > range.length(); bits = coarser(bits)) {
        int length = bits;
        var parts = lacking.stream().map(id -> Prefix.of(id, length)).collect(toSet());
        if (parts.size() <= SyncRequest.MAX_IN_ONE) {
          return Prefix.merged(parts);
        }
      }
      return List.of(range);
    }

    /** Where ids are dense enough to share a range, ranges are larger than that. */
    private static int coarser(int bits) {
      return Math.min(bits, 32) - SyncReply.PART_BITS;
    }
  }

  /** The other would not compare it: it lies too far from it, by its own view. */
  record Declined() implements Standing {}
}
