package io.kadis.interop.chaos;

import io.kadis.interop.history.Action;
import io.kadis.interop.history.Outcome.Found;
import java.util.Map;
import java.util.random.RandomGenerator;

/** {@code /counter/}: mostly additions. */
record CounterWorkload(int keys) implements Workload {
  @Override
  public Call next(RandomGenerator random, String unique, Map<String, Found> known) {
    String key = Workload.key("counter", keys, random);
    int dice = random.nextInt(100);
    if (dice < 40) {
      return new Call(key, new Action.Get());
    }
    return new Call(key, new Action.Add(dice < 80 ? random.nextInt(1, 10) : -random.nextInt(1, 5)));
  }
}
