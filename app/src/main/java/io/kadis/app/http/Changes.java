package io.kadis.app.http;

import io.kadis.kv.namespace.Write;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code {"add":2}} and {@code {"add":["x"],"remove":["y"]}}: how JSON changes counters and sets.
 */
final class Changes {
  static final String FORMS =
      "a change is {\"add\":2} or {\"remove\":1} for a counter,"
          + " {\"add\":[\"x\"],\"remove\":[\"y\"]} for a set";

  private Changes() {}

  /** Takes {@code add} and {@code remove}. */
  static Write of(JsonFields fields) throws Problem {
    Optional<Object> add = fields.take("add");
    Optional<Object> remove = fields.take("remove");
    if (add.isEmpty() && remove.isEmpty()) {
      throw Problem.invalid("neither 'add' nor 'remove': " + FORMS);
    }
    boolean numbers = add.orElse(0) instanceof Number && remove.orElse(0) instanceof Number;
    boolean lists =
        add.orElse(List.of()) instanceof List && remove.orElse(List.of()) instanceof List;
    if (numbers == lists) {
      throw Problem.invalid("'add' and 'remove' are neither numbers nor arrays: " + FORMS);
    }
    return numbers ? new Write.Add(sum(add, remove)) : new Write.Change(set(add), set(remove));
  }

  private static long sum(Optional<Object> add, Optional<Object> remove) throws Problem {
    long plus = JsonFields.whole("add", add.orElse(0));
    long minus = JsonFields.whole("remove", remove.orElse(0));
    try {
      return Math.subtractExact(plus, minus);
    } catch (ArithmeticException _) {
      throw Problem.invalid("'add' %d less 'remove' %d is beyond 64 bits".formatted(plus, minus));
    }
  }

  private static Set<String> set(Optional<Object> elements) throws Problem {
    return Set.copyOf(JsonFields.texts("element", elements.orElse(List.of())));
  }
}
