package io.kadis.kv;

/**
 * What is done to spread the load of reads; each for itself can be off (DESIGN §4, "Load
 * balancing").
 *
 * @param hotKeyCache what is read often is remembered for a moment, for reads with r = one only
 * @param readSpreading reads with r = one ask one replica first, the one that is likely to answer
 *     soonest, and not all
 * @param readCoalescing equal reads at the same time share one
 */
public record Balancing(boolean hotKeyCache, boolean readSpreading, boolean readCoalescing) {
  public static final Balancing DEFAULTS = new Balancing(true, true, true);
  public static final Balancing OFF = new Balancing(false, false, false);
}
