package io.kadis.simulator.scenario;

/** Told once a simulated minute how far a simulation is. */
@FunctionalInterface
public interface Progress {
  Progress SILENT = (_, _, _) -> {};

  void at(String design, long minutes, long of);
}
