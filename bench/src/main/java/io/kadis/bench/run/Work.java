package io.kadis.bench.run;

/** A kind of work, measured for all who can do it. */
public interface Work {
  /** As {@code --only} takes it. */
  String name();

  /**
   * Measures it, in {@link Plan#rounds} rounds.
   *
   * @throws BenchException when nothing of it can be measured
   */
  void run(Bench bench) throws BenchException;
}
