package io.kadis.kv;

import java.util.Set;

/** What must hold of a key before it is written (RFC 9110 §13.1). */
public sealed interface Condition {
  /** The key shows something. */
  record Present() implements Condition {}

  /** The key shows nothing: never written, deleted or expired. */
  record Absent() implements Condition {}

  /** The key shows something, under one of these tags. */
  record Is(Set<String> tags) implements Condition {
    public Is {
      tags = Set.copyOf(tags);
    }
  }

  /** The key shows nothing, or something under another tag. */
  record IsNot(Set<String> tags) implements Condition {
    public IsNot {
      tags = Set.copyOf(tags);
    }
  }
}
