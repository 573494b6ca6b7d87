package io.kadis.interop.history;

import java.util.List;
import java.util.Set;

/** What a client was told. */
public sealed interface Outcome {
  /**
   * An acknowledged write.
   *
   * @param holders the nodes that said they stored it, until then
   */
  record Stored(String tag, Set<String> holders) implements Outcome {
    public Stored {
      holders = Set.copyOf(holders);
    }
  }

  /**
   * @param values one; siblings; the elements of a set; or the total of a counter
   */
  record Found(String tag, List<String> values) implements Outcome {
    public Found {
      values = List.copyOf(values);
    }
  }

  record Absent() implements Outcome {}

  /** Too few replicas. A write is neither stored nor not stored, and is not tried any more. */
  record Missed(String why) implements Outcome {}

  /** No answer came. A write may even be done later, by a node that was only stopped. */
  record Lost(String why) implements Outcome {}

  /** Refused: certainly not done. */
  record Refused(String why) implements Outcome {}
}
