package io.kadis.kv.fragment;

import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;

/**
 * All that one writer says of a key; its next one takes the place of this one. Immutable.
 *
 * @param key the whole key: binds the signature to it
 * @param version see {@link io.kadis.kv.entry.Version}; above all that is seen
 * @param own what the writer itself holds
 * @param seen what it knew of the others; never of itself
 * @param purge when the fragment may be forgotten, if nothing in the key lives on
 */
public record Fragment(
    Bytes key, long version, Own own, SortedMap<PeerId, Seen> seen, Instant purge) {
  /**
   * Others that a writer may have seen and still add to a key: their ids stay in every state, until
   * the key is deleted and forgotten. Only drafts are held to it. Writers that do not see each
   * other can become more, and then somebody must be able to delete the key.
   */
  public static final int MAX_WRITERS = 64;

  public Fragment {
    seen = Collections.unmodifiableSortedMap(new TreeMap<>(seen));
  }

  /**
   * What a writer holds. A key has either items or totals.
   *
   * @param items by version; none above the fragment's
   * @param totals of a counter
   * @param base what of the totals no longer counts, with the same beginning; or none
   */
  public record Own(List<Item> items, Totals totals, Totals base) {
    public static final Own NOTHING = new Own(List.of(), Totals.NONE, Totals.NONE);

    public Own {
      items = List.copyOf(items);
    }

    static Own of(List<Item> items) {
      return new Own(items, Totals.NONE, Totals.NONE);
    }

    /** Whether nothing in it shows or counts: so it is after a delete. */
    public boolean isEmpty() {
      return items.isEmpty() && base.covers(totals);
    }
  }
}
