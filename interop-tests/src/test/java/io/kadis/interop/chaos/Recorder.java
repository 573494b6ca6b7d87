package io.kadis.interop.chaos;

import io.kadis.interop.history.NodeEvent;
import io.kadis.interop.history.Operation;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.jr.ob.JSON;

/** The history of a run, and the clock it is told by. For many threads. */
final class Recorder {
  private final long wallMicros = System.currentTimeMillis() * 1_000;
  private final long startNanos = System.nanoTime();
  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
  private final Queue<NodeEvent> events = new ConcurrentLinkedQueue<>();

  /** Microseconds since the epoch; never goes back. */
  long now() {
    return wallMicros + (System.nanoTime() - startNanos) / 1_000;
  }

  void record(Operation operation) {
    operations.add(operation);
  }

  void record(String node, NodeEvent.Kind kind) {
    events.add(new NodeEvent(node, kind, now()));
  }

  List<Operation> operations() {
    return List.copyOf(operations);
  }

  List<NodeEvent> events() {
    return List.copyOf(events);
  }

  /** A JSON line for each operation and event, in the order of their ends. */
  void write(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    operations.forEach(o -> lines.add(new Line(o.span().end(), ofOperation(o))));
    events.forEach(e -> lines.add(new Line(e.at(), ofEvent(e))));
    lines.sort((a, b) -> Long.compare(a.at, b.at));
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (Line line : lines) {
        writer.write(JSON.std.asString(line.fields));
        writer.newLine();
      }
    }
  }

  private record Line(long at, Map<String, Object> fields) {}

  private static Map<String, Object> ofOperation(Operation operation) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("id", operation.id());
    fields.put("start", operation.span().start());
    fields.put("end", operation.span().end());
    fields.put("client", operation.client());
    fields.put("node", operation.node());
    fields.put("key", operation.key());
    fields.put("action", operation.action().toString());
    fields.put("outcome", operation.outcome().toString());
    return fields;
  }

  private static Map<String, Object> ofEvent(NodeEvent event) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("at", event.at());
    fields.put("node", event.node());
    fields.put("event", event.kind().name());
    return fields;
  }
}
