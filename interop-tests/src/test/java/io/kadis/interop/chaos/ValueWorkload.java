package io.kadis.interop.chaos;

import io.kadis.interop.history.Action;
import io.kadis.interop.history.Outcome.Found;
import java.util.Map;
import java.util.random.RandomGenerator;

/** {@code /kv/}: gets, puts, deletes, and puts on the condition that nothing has changed. */
record ValueWorkload(int keys) implements Workload {
  @Override
  public Call next(RandomGenerator random, String unique, Map<String, Found> known) {
    String key = Workload.key("kv", keys, random);
    int dice = random.nextInt(100);
    if (dice < 45) {
      return new Call(key, new Action.Get());
    }
    if (dice < 76) {
      return new Call(key, new Action.Put(unique));
    }
    if (dice < 80) {
      return new Call(key, new Action.PutTooFar(unique));
    }
    if (dice < 90) {
      return new Call(key, new Action.Delete());
    }
    Found seen = known.get(key);
    return new Call(key, new Action.PutIf(unique, seen == null ? "" : seen.tag()));
  }
}
