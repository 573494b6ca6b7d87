package io.kadis.interop.chaos;

import io.kadis.interop.history.Action;
import io.kadis.interop.history.Outcome.Found;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What clients do to the keys of one namespace. Without state. */
interface Workload {
  /** One operation to be. */
  record Call(String key, Action action) {}

  /**
   * @param unique text that no other call was given
   * @param known what this client has last seen of each key
   */
  Call next(RandomGenerator random, String unique, Map<String, Found> known);

  /** Some keys are hot: half of all calls go to about a tenth of them. */
  static String key(String namespace, int keys, RandomGenerator random) {
    double skewed = Math.pow(random.nextDouble(), 3);
    return "/%s/key-%d".formatted(namespace, (int) (skewed * keys));
  }
}
