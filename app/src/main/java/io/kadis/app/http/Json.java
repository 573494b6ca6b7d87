package io.kadis.app.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.jr.ob.JSON;

/** JSON as maps and lists: the API's bodies are small and seen by people. */
public final class Json {
  private static final JSON JACKSON = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

  private Json() {}

  /** An object of the given names and values, in turn and in that order. */
  public static Map<String, Object> object(@Nullable Object... namesAndValues) {
    var object = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return object;
  }

  public static Bytes encode(Object value) {
    return Bytes.wrap(JACKSON.asBytes(value));
  }

  public static String text(Object value) {
    return JACKSON.asString(value);
  }

  /**
   * Reads one object and nothing behind it.
   *
   * @throws IllegalArgumentException when it is not one
   */
  public static Map<String, Object> decodeObject(byte[] json) {
    return decode("object", json, JACKSON::mapFrom);
  }

  /**
   * Reads one array and nothing behind it.
   *
   * @throws IllegalArgumentException when it is not one
   */
  public static List<Object> decodeArray(byte[] json) {
    return decode("array", json, parser -> JACKSON.listOfFrom(Object.class, parser));
  }

  private static <T> T decode(String form, byte[] json, Function<JsonParser, @Nullable T> reader) {
    try (JsonParser parser = JACKSON.createParser(json)) {
      T value = reader.apply(parser);
      if (value == null) {
        throw new IllegalArgumentException("not a JSON %s but null".formatted(form));
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("not a JSON %s: more follows it".formatted(form));
      }
      return value;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "not a JSON %s: %s".formatted(form, e.getOriginalMessage()), e);
    }
  }
}
