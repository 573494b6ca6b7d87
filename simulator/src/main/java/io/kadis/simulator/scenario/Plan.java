package io.kadis.simulator.scenario;

import io.kadis.kv.repair.RepairConfig;
import io.kadis.simulator.churn.Churn;
import java.time.Duration;

/**
 * What to simulate. With the same plan, the same comes out.
 *
 * @param seed of all that is drawn
 */
public record Plan(Size size, Copying copying, Churn churn, long seed) {
  /** What a process of a few gigabytes holds; a simulated node takes some 100 KiB. */
  public static final int MAX_NODES = 20_000;

  public static final int MAX_KEYS = 1_000_000;
  public static final Duration MAX_TIME = Duration.ofDays(30);

  /**
   * @param keys written before the clock begins to count
   */
  public record Size(int nodes, int keys, Duration time) {
    public Size {
      atLeast("nodes", 2, nodes, MAX_NODES);
      atLeast("keys", 1, keys, MAX_KEYS);
      if (time.toMinutes() < 1 || time.compareTo(MAX_TIME) > 0) {
        throw new IllegalArgumentException(
            "hours %d: it must be 1 to %d".formatted(time.toHours(), MAX_TIME.toHours()));
      }
    }
  }

  /**
   * @param replicas copies wanted of each key
   */
  public record Copying(int replicas, RepairConfig repair) {
    /** DESIGN §4. */
    public static final Copying DEFAULTS = new Copying(5, RepairConfig.DEFAULTS);

    /** The k of the routing tables: beyond it nobody would find a copy. */
    public static final int MAX_REPLICAS = 20;

    public Copying {
      atLeast("replicas", 1, replicas, MAX_REPLICAS);
    }
  }

  private static void atLeast(String what, int least, int value, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s %d: it must be %d to %,d".formatted(what, value, least, most));
    }
  }
}
