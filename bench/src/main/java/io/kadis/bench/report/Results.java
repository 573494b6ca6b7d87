package io.kadis.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** All that a run measured, and what failed. One thread. */
public final class Results {
  /**
   * One number.
   *
   * @param figure what was measured: work, circumstances, kind of number, such as {@code
   *     get_value.reused.16.cpuMicros}
   * @param round of the run; contenders of one round were measured right after each other
   */
  public record Sample(String figure, Contender contender, int round, double value) {}

  private final List<Sample> samples = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  public void add(Sample sample) {
    samples.add(sample);
  }

  public void failed(String what) {
    failures.add(what);
  }

  public List<Sample> samples() {
    return List.copyOf(samples);
  }

  public List<String> failures() {
    return List.copyOf(failures);
  }

  public OptionalDouble in(int round, String figure, Contender contender) {
    return samples.stream()
        .filter(sample -> sample.round == round)
        .filter(sample -> sample.figure.equals(figure) && sample.contender == contender)
        .mapToDouble(Sample::value)
        .findFirst();
  }

  /** How many rounds there were. */
  public int rounds() {
    return samples.stream().mapToInt(Sample::round).max().orElse(-1) + 1;
  }

  /** Of the rounds in which {@code value} was measured; empty: in none. */
  public Optional<Series> series(Value value) {
    var measured = new ArrayList<Double>();
    for (int round = 0; round < rounds(); round++) {
      value.in(this, round).ifPresent(measured::add);
    }
    return measured.isEmpty() ? Optional.empty() : Optional.of(new Series(measured));
  }
}
