package io.kadis.interop.chaos;

import io.kadis.interop.history.Action;
import io.kadis.interop.history.Outcome.Found;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** {@code /set/}: a few elements, added and removed over and over. */
record SetWorkload(int keys) implements Workload {
  private static final int ELEMENTS = 8;

  @Override
  public Call next(RandomGenerator random, String unique, Map<String, Found> known) {
    String key = Workload.key("set", keys, random);
    String element = "element-" + random.nextInt(ELEMENTS);
    int dice = random.nextInt(100);
    if (dice < 40) {
      return new Call(key, new Action.Get());
    }
    return new Call(
        key,
        dice < 75
            ? new Action.Change(Set.of(element), Set.of())
            : new Action.Change(Set.of(), Set.of(element)));
  }
}
