package io.kadis.bench.program;

import io.kadis.app.cli.Stdio;
import io.kadis.app.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Says that the process is ready, then answers a line on stdout for each on stdin. */
final class Orders {
  /** Does what an order says; what it throws is told to who ordered. */
  @FunctionalInterface
  interface Handler {
    Map<String, Object> answer(Order order) throws Exception;
  }

  private Orders() {}

  /** Returns when stdin ends. */
  static void serve(Map<String, Object> ready, Handler handler) throws IOException {
    var io = Stdio.ofProcess();
    io.out().println(Json.text(ready));
    try (var in = new BufferedReader(new InputStreamReader(io.in(), StandardCharsets.UTF_8))) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        io.out().println(Json.text(answer(handler, Order.parse(line))));
      }
    }
  }

  private static Map<String, Object> answer(Handler handler, Order order) {
    try {
      return handler.answer(order);
    } catch (Exception e) { // Whatever it was, who ordered it tells a person.
      return Json.object("error", e.toString());
    }
  }
}
