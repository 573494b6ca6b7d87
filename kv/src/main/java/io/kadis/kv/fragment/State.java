package io.kadis.kv.fragment;

import io.kadis.kv.entry.Version;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * All that is known of a key: the latest fragment of each writer, without those that another has
 * replaced. A state-based CRDT: {@link #merge} is associative, commutative and idempotent, so that
 * replicas which saw the same writes hold the same state. What writers make that do not keep to the
 * rules can take a detour, and converges as well: whether a fragment stays depends only on those of
 * higher versions. Immutable.
 *
 * @param fragments by writer
 */
public record State(SortedMap<PeerId, SignedFragment> fragments) {
  public static final State EMPTY = new State(new TreeMap<>());

  public State {
    fragments = Collections.unmodifiableSortedMap(fragments);
  }

  /** An item that nobody has done away with. */
  public record Live(PeerId writer, Item item) {}

  static State of(Collection<SignedFragment> fragments) {
    var latest = new TreeMap<PeerId, SignedFragment>();
    for (SignedFragment fragment : fragments) {
      latest.merge(fragment.writer(), fragment, BinaryOperator.maxBy(SignedFragment.AGE));
    }
    return withoutReplaced(latest);
  }

  public State merge(State other) {
    var all = new TreeMap<>(fragments);
    other.fragments.forEach((writer, fragment) ->
        all.merge(writer, fragment, BinaryOperator.maxBy(SignedFragment.AGE)));
    return withoutReplaced(all);
  }

  /** This and a new fragment. */
  public State with(SignedFragment fragment) {
    return merge(of(List.of(fragment)));
  }

  /** Whether nothing in it has been replaced by something else in it. */
  boolean isReduced() {
    return withoutReplaced(fragments).fragments.size() == fragments.size();
  }

  /** From the highest version down: only a higher one can have seen, and so replace, another. */
  private static State withoutReplaced(SortedMap<PeerId, SignedFragment> latest) {
    var kept = new TreeMap<PeerId, SignedFragment>();
    latest.values().stream()
        .sorted(SignedFragment.AGE.reversed())
        .filter(fragment -> kept.values().stream().noneMatch(k -> k.replaces(fragment)))
        .forEach(fragment -> kept.put(fragment.writer(), fragment));
    return new State(kept);
  }

  /**
   * Whether all that {@code fragment} says is in this: itself, a later one, or what replaced it.
   */
  boolean contains(SignedFragment fragment) {
    var ours = fragments.get(fragment.writer());
    boolean here =
        ours != null
            && (ours.envelope().equals(fragment.envelope())
                || Long.compareUnsigned(ours.version(), fragment.version()) > 0);
    return here || fragments.values().stream().anyMatch(other -> other.replaces(fragment));
  }

  /** The highest version of a fragment; 0: there is none. */
  public long version() {
    return fragments.values().stream()
        .map(SignedFragment::version)
        .max(Long::compareUnsigned)
        .orElse(0L);
  }

  /** All that is in here, in what is held and in what it has replaced. */
  public Context context() {
    var context = new TreeMap<PeerId, Long>();
    for (SignedFragment signed : fragments.values()) {
      put(context, signed.writer(), signed.version());
      signed.fragment().seen().forEach((writer, seen) -> put(context, writer, seen.version()));
    }
    return new Context(context);
  }

  private static void put(SortedMap<PeerId, Long> context, PeerId writer, long version) {
    context.merge(writer, version, Version::max);
  }

  /** Every live item, the newest first, expired ones included. */
  public List<Live> live() {
    return fragments.values().stream()
        .flatMap(signed ->
            signed.fragment().own().items().stream()
                .filter(item -> isLive(signed.writer(), item))
                .map(item -> new Live(signed.writer(), item)))
        .sorted(
            Comparator.comparing((Live live) -> live.item().version(), Long::compareUnsigned)
                .thenComparing(Live::writer)
                .reversed())
        .toList();
  }

  boolean isLive(PeerId writer, Item item) {
    return fragments.values().stream()
        .map(signed -> signed.fragment().seen().get(writer))
        .noneMatch(seen -> seen != null && seen.ends(item.version()));
  }

  /** What {@code writer} holds; nothing if it has no fragment here. */
  Fragment.Own own(PeerId writer) {
    var signed = fragments.get(writer);
    return signed == null ? Fragment.Own.NOTHING : signed.fragment().own();
  }

  /** What no longer counts of {@code writer}'s totals, by all that anybody knows. */
  Totals base(PeerId writer) {
    return fragments.values().stream()
        .map(signed -> signed.fragment().seen().get(writer))
        .filter(seen -> seen != null)
        .map(Seen::base)
        .reduce(own(writer).base(), Totals::join);
  }

  /** When it may be forgotten; empty: something in it lives for ever. */
  Optional<Instant> purge() {
    boolean lasting =
        live().stream().anyMatch(live -> live.item().expiry().isEmpty()) || Tally.of(this).counts();
    return lasting
        ? Optional.empty()
        : fragments.values().stream()
            .map(signed -> signed.fragment().purge())
            .max(Comparator.naturalOrder());
  }
}
