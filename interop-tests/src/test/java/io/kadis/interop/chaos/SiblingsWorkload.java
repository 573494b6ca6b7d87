package io.kadis.interop.chaos;

import io.kadis.interop.history.Action;
import io.kadis.interop.history.Outcome.Found;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** {@code /mv/}: what was read is replaced, and some is written without a look. */
record SiblingsWorkload(int keys) implements Workload {
  @Override
  public Call next(RandomGenerator random, String unique, Map<String, Found> known) {
    String key = Workload.key("mv", keys, random);
    Found seen = known.get(key);
    int dice = random.nextInt(100);
    if (dice < 50 || (dice < 90 && seen == null)) {
      return new Call(key, new Action.Get());
    }
    return new Call(
        key,
        dice < 90 && seen != null
            ? new Action.Replace(unique, seen.tag(), Set.copyOf(seen.values()))
            : new Action.Replace(unique, "", Set.of()));
  }
}
