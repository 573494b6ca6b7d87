package io.kadis.kv.fragment;

import io.kadis.dht.record.Bytewise;
import io.kadis.libp2p.identity.PeerId;
import java.util.Comparator;
import org.apache.tuweni.bytes.Bytes;

/**
 * A fragment whose signature holds.
 *
 * @param writer who signed it
 * @param envelope the bytes that carry it
 */
public record SignedFragment(Fragment fragment, PeerId writer, Bytes envelope) {
  /**
   * Of one writer's, the last is the latest. For two of one version, which only a broken or a lying
   * writer makes, any order will do that is the same everywhere.
   */
  static final Comparator<SignedFragment> AGE =
      Comparator.comparing((SignedFragment signed) -> signed.version(), Long::compareUnsigned)
          .thenComparing(SignedFragment::envelope, Bytewise::compare);

  /** What an item or a writer seen costs beside its bytes, roughly. */
  private static final int OBJECT_BYTES = 100;

  /** Its bytes in memory, roughly. */
  int weight() {
    var items = fragment.own().items().size() + fragment.seen().size();
    return envelope.size() + items * OBJECT_BYTES;
  }

  long version() {
    return fragment.version();
  }

  /**
   * Whether this says all that {@code other} has to say, so that a state needs only this: it has
   * integrated it, has done away with all it held, and knows of the others what it knew.
   *
   * <p>All must be gone by this one's word alone. If two writers each did away with half, an older
   * fragment with what its writer had replaced itself could come back between their ranges.
   */
  boolean replaces(SignedFragment other) {
    var seen = fragment.seen().get(other.writer);
    return seen != null
        && seen.endsAllUpTo(other.version())
        && seen.base().covers(other.fragment.own().totals())
        && other.fragment.seen().entrySet().stream()
            .allMatch(e -> e.getKey().equals(writer) || knows(e.getKey(), e.getValue()));
  }

  private boolean knows(PeerId third, Seen theirs) {
    var ours = fragment.seen().get(third);
    return ours != null && ours.knows(theirs);
  }
}
