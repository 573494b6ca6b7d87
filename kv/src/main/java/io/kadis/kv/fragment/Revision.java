package io.kadis.kv.fragment;

import io.kadis.kv.fragment.Fragment.Own;
import io.kadis.kv.fragment.State.Live;
import io.kadis.libp2p.identity.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a writer says next of a key, from what it holds: a fragment but for version, key and times.
 * It must hold its own last fragment, or what has replaced that.
 */
public record Revision(Own own, SortedMap<PeerId, Seen> seen) {
  /**
   * Of all live items leaves those that {@code keeps} and {@code read} does not cover.
   *
   * @param read what else the writer was shown, perhaps by others, and replaces
   */
  public static Revision keeping(State held, PeerId writer, Context read, Predicate<Live> keeps) {
    Predicate<Live> stays =
        live -> keeps.test(live) && !read.covers(live.writer(), live.item().version());
    var own =
        held.own(writer).items().stream()
            .filter(item -> held.isLive(writer, item) && stays.test(new Live(writer, item)));
    var seen = new TreeMap<PeerId, Seen>();
    others(held.context().join(read), writer)
        .forEach((other, version) ->
            seen.put(other, new Seen(version, kept(held, other, stays), held.base(other))));
    return new Revision(Own.of(own.toList()), seen);
  }

  /** The same, and items written with it. */
  public Revision plus(List<Item> written) {
    var items = new ArrayList<>(own.items());
    items.addAll(written);
    items.sort(Comparator.comparing(Item::version, Long::compareUnsigned));
    return new Revision(Own.of(items), seen);
  }

  /**
   * Adds to a counter.
   *
   * @param version that of the fragment to be
   * @throws ArithmeticException when the writer's totals would not fit a long
   */
  public static Revision adding(State held, PeerId writer, long version, long amount) {
    var totals = held.own(writer).totals();
    var base = held.base(writer);
    boolean anew = base.covers(totals);
    var own =
        anew
            ? new Own(List.of(), Totals.from(version, amount), Totals.NONE)
            : new Own(List.of(), totals.plus(amount), base.baseOf(totals));
    return new Revision(own, counted(held, writer, held::base));
  }

  /**
   * Deletes a counter: what is held no longer counts; what others add at the same time does. The
   * writer keeps its own totals, taken off in full: who took them off before must not be needed.
   */
  public static Revision resetting(State held, PeerId writer) {
    var all = held.base(writer).join(held.own(writer).totals());
    return new Revision(
        new Own(List.of(), all, all),
        counted(held, writer, other -> held.base(other).join(held.own(other).totals())));
  }

  private static SortedMap<PeerId, Seen> counted(
      State held, PeerId writer, Function<PeerId, Totals> base) {
    var seen = new TreeMap<PeerId, Seen>();
    others(held.context(), writer)
        .forEach(
            (other, version) -> seen.put(other, new Seen(version, List.of(), base.apply(other))));
    return seen;
  }

  private static SortedMap<PeerId, Long> others(Context context, PeerId writer) {
    var others = new TreeMap<>(context.versions());
    others.remove(writer);
    return others;
  }

  /**
   * Neighbours among a writer's items share a range. Between them lie only versions that the writer
   * has replaced itself, or given to other keys: they cannot come back, as a fragment is replaced
   * only by one that keeps nothing of it.
   */
  private static List<Range> kept(State held, PeerId other, Predicate<Live> stays) {
    var kept = new ArrayList<Range>();
    boolean open = false;
    for (Item item : held.own(other).items()) {
      boolean stay = held.isLive(other, item) && stays.test(new Live(other, item));
      if (stay) {
        long from = open ? kept.removeLast().from() : item.version();
        kept.add(new Range(from, item.version()));
      }
      open = stay;
    }
    return kept;
  }
}
