package io.kadis.dht.record;

import java.time.Instant;

/** How long a record is kept, as its namespace says. */
public sealed interface Lifetime {
  Lifetime FOREVER = new Forever();

  /** It does not age. */
  record Forever() implements Lifetime {}

  /** From then on it is as if it were not there (KAD-43, KAD-74). */
  record Until(Instant end) implements Lifetime {}

  /**
   * It hides older ones, and from then on may be forgotten; but not before all holders of its key
   * have agreed, or one of them could bring an older one back (DESIGN §4, "Delete").
   */
  record Purgeable(Instant from) implements Lifetime {}
}
