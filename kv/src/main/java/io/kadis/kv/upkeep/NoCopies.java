package io.kadis.kv.upkeep;

import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.repair.Durability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The membership of a node that only asks: it keeps nothing for others. */
public final class NoCopies implements Membership {
  private final RepairMetrics metrics = new RepairMetrics();
  private final int wanted;

  /**
   * @param wanted copies of each key
   */
  public NoCopies(int wanted) {
    this.wanted = wanted;
  }

  @Override
  public Durability durability() {
    return new Durability(wanted, List.of(), 0, 0, 0, Optional.empty(), Optional.empty());
  }

  @Override
  public double covered() {
    return 1;
  }

  @Override
  public RepairMetrics metrics() {
    return metrics;
  }

  @Override
  public Left leave(Duration timeout) {
    return new Left(true, 0);
  }
}
