package io.kadis.interop;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.ob.JSON;

/** A JSON object whose fields are wanted: one that is missing fails the test by its name. */
public record Json(Map<String, Object> fields) {
  public static Json parse(String text) throws IOException {
    return new Json(JSON.std.mapFrom(text));
  }

  public boolean isTrue(String field) {
    return Boolean.TRUE.equals(fields.get(field));
  }

  public String text(String field) {
    return (String) wanted(field);
  }

  public long number(String field) {
    return ((Number) wanted(field)).longValue();
  }

  public List<String> texts(String field) {
    return ((List<?>) wanted(field)).stream().map(String.class::cast).toList();
  }

  @SuppressWarnings("unchecked")
  public List<Json> list(String field) {
    return ((List<?>) wanted(field))
        .stream().map(each -> new Json((Map<String, Object>) each)).toList();
  }

  @SuppressWarnings("unchecked")
  public Json object(String field) {
    return new Json((Map<String, Object>) wanted(field));
  }

  private Object wanted(String field) {
    @Nullable Object value = fields.get(field);
    if (value == null) {
      throw new AssertionError("no field '" + field + "' in " + fields);
    }
    return value;
  }
}
