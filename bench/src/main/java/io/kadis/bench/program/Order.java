package io.kadis.bench.program;

import io.kadis.app.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** One line of JSON that says what to do. */
record Order(Map<String, Object> fields) {
  static Order parse(String line) {
    return new Order(Json.decodeObject(line.getBytes(StandardCharsets.UTF_8)));
  }

  String op() {
    return String.valueOf(fields.get("op"));
  }

  int number(String name) {
    return fields.get(name) instanceof Number number ? number.intValue() : 0;
  }

  Duration time() {
    double seconds = fields.get("seconds") instanceof Number number ? number.doubleValue() : 0;
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
