package io.kadis.app.http;

import io.kadis.app.config.Units;
import io.kadis.kv.quorum.Quorum;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object in a request. Each is taken once, with its type; what nobody took
 * is a misunderstanding and refused. For one thread.
 */
final class JsonFields {
  private final Map<String, @Nullable Object> left;

  private JsonFields(Map<String, @Nullable Object> left) {
    this.left = left;
  }

  static JsonFields of(Map<?, ?> object) {
    var left = new LinkedHashMap<String, @Nullable Object>();
    object.forEach((name, value) -> left.put(String.valueOf(name), value));
    return new JsonFields(left);
  }

  /**
   * @param forms what the object may look like, for a person
   */
  static JsonFields decode(Bytes json, String forms) throws Problem {
    try {
      return of(Json.decodeObject(json.toArrayUnsafe()));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("the body is " + e.getMessage() + "; " + forms);
    }
  }

  /** Refuses fields that nobody took. */
  void finish(String forms) throws Problem {
    if (!left.isEmpty()) {
      throw Problem.invalid(
          "'%s' is no field here: %s".formatted(left.keySet().iterator().next(), forms));
    }
  }

  Optional<Object> take(String name) throws Problem {
    if (!left.containsKey(name)) {
      return Optional.empty();
    }
    Object value = left.remove(name);
    if (value == null) {
      throw Problem.invalid("'%s' is null; leave it out".formatted(name));
    }
    return Optional.of(value);
  }

  Optional<String> text(String name) throws Problem {
    Optional<Object> value = take(name);
    return value.isEmpty() ? Optional.empty() : Optional.of(text(name, value.get()));
  }

  /** One text, or an array of them. */
  Optional<List<String>> texts(String name) throws Problem {
    Optional<Object> value = take(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Object given = value.get();
    return Optional.of(texts(name, given instanceof String ? List.of(given) : given));
  }

  /** {@code "10m"}, or a number of seconds. */
  Optional<Duration> duration(String name) throws Problem {
    return parsed(name, Units::duration);
  }

  /** {@code "quorum"}, or a number. */
  Optional<Quorum> quorum(String name) throws Problem {
    return parsed(name, Quorum::parse);
  }

  <T> Optional<T> parsed(String name, Function<String, T> parser) throws Problem {
    Optional<Object> value = take(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text =
        value.get() instanceof Number number
            ? Long.toString(whole(name, number))
            : text(name, value.get());
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(name + ": " + e.getMessage());
    }
  }

  static long whole(String name, Object value) throws Problem {
    return switch (value) {
      case Integer number -> number;
      case Long number -> number;
      default ->
          throw Problem.invalid(
              "'%s' is %s, not a whole number of 64 bits".formatted(name, Json.text(value)));
    };
  }

  static List<String> texts(String name, Object value) throws Problem {
    if (!(value instanceof List<?> list)) {
      throw Problem.invalid("'%s' is %s, not an array of strings".formatted(name, shown(value)));
    }
    var texts = new ArrayList<String>(list.size());
    for (Object item : list) {
      texts.add(text(name, item));
    }
    return texts;
  }

  /** Half of a surrogate pair has no bytes: two such texts would become one. */
  private static String text(String name, @Nullable Object value) throws Problem {
    if (!(value instanceof String text)) {
      throw Problem.invalid("'%s' is %s, not a string".formatted(name, shown(value)));
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw Problem.invalid("'%s' has half of a surrogate pair".formatted(name));
    }
    return text;
  }

  private static String shown(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "an array";
      case null -> "null";
      default -> Json.text(value);
    };
  }
}
