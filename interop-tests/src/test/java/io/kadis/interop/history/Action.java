package io.kadis.interop.history;

import java.util.Set;

/** What a client asked for. Values are unique, so that a value names the write it came from. */
public sealed interface Action {
  record Get() implements Action {}

  record Put(String value) implements Action {}

  /** A put that asks for more replicas than there are: missed, and yet copies are made. */
  record PutTooFar(String value) implements Action {}

  /**
   * A put under a condition.
   *
   * @param tag of {@code If-Match}; empty: {@code If-None-Match: *}
   */
  record PutIf(String value, String tag) implements Action {}

  /**
   * A put in place of what was seen.
   *
   * @param context the tag of the get that saw {@code seen}; empty: it replaces what was written by
   *     the node it goes to
   */
  record Replace(String value, String context, Set<String> seen) implements Action {
    public Replace {
      seen = Set.copyOf(seen);
    }
  }

  record Delete() implements Action {}

  /** Of a counter; a negative amount is taken off. */
  record Add(long amount) implements Action {}

  /** Of a set. */
  record Change(Set<String> add, Set<String> remove) implements Action {
    public Change {
      add = Set.copyOf(add);
      remove = Set.copyOf(remove);
    }
  }
}
