package io.kadis.interop.cluster;

import io.kadis.interop.Json;
import io.kadis.interop.KadisNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.ob.JSON;

/** Many operations as one request of a node's API. */
public final class Batch {
  private final List<Map<String, Object>> operations = new ArrayList<>();

  public Batch put(String key, String text) {
    operations.add(Map.of("op", "put", "key", key, "text", text));
    return this;
  }

  public Batch get(String key) {
    operations.add(Map.of("op", "get", "key", key));
    return this;
  }

  /**
   * @param change {@code add} and {@code remove}: numbers of a counter, lists of strings of a set
   */
  public Batch change(String key, Map<String, Object> change) {
    Map<String, Object> operation = new HashMap<>(change);
    operation.putAll(Map.of("op", "change", "key", key));
    operations.add(operation);
    return this;
  }

  /** A result each, in the order of the operations. */
  public List<Json> send(KadisNode node) throws Exception {
    return node.post("/v1/batch?timeout=20s", JSON.std.asString(operations)).list("results");
  }
}
