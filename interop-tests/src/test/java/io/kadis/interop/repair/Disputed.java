package io.kadis.interop.repair;

import io.kadis.interop.Json;
import io.kadis.interop.cluster.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Keys that both halves of a network write, and what is to become of them. Each number names a key
 * in each namespace. Of even numbers the west is last to write, of odd ones the east.
 */
final class Disputed {
  private static final int KEYS = 50;

  private Disputed() {}

  /** While there is one network. */
  static Batch before() {
    var batch = new Batch();
    each(i ->
        batch
            .put("/kv/key-" + i, "before")
            .put("/mv/key-" + i, "before")
            .change("/set/key-" + i, Map.of("add", List.of("before")))
            .change("/counter/key-" + i, Map.of("add", 1)));
    return batch;
  }

  /**
   * By the node that wrote before, and so knows what it takes away: the other half has no copy of a
   * key whose nearest were all in this one.
   *
   * @param first the half of it that comes before the {@link #eastern}
   */
  static Batch western(boolean first) {
    var batch = new Batch();
    each(i -> {
      if ((i % 2 == 1) == first) {
        batch
            .put("/kv/key-" + i, "west")
            .put("/mv/key-" + i, "west")
            .change("/set/key-" + i, Map.of("add", List.of("west"), "remove", List.of("before")))
            .change("/counter/key-" + i, Map.of("add", 2))
            .put("/kv/west-" + i, "west");
      }
    });
    return batch;
  }

  static Batch eastern() {
    var batch = new Batch();
    each(i ->
        batch
            .put("/kv/key-" + i, "east")
            .put("/mv/key-" + i, "east")
            .change("/set/key-" + i, Map.of("add", List.of("east")))
            .change("/counter/key-" + i, Map.of("add", 3))
            .put("/kv/east-" + i, "east"));
    return batch;
  }

  static Batch read() {
    var batch = new Batch();
    each(i ->
        batch
            .get("/kv/key-" + i)
            .get("/mv/key-" + i)
            .get("/set/key-" + i)
            .get("/counter/key-" + i)
            .get("/kv/west-" + i)
            .get("/kv/east-" + i));
    return batch;
  }

  /** What {@link #read} is to show: the later, both siblings, the union, the sum. */
  static List<String> agreed() {
    List<String> agreed = new ArrayList<>();
    each(i -> {
      agreed.add(i % 2 == 1 ? "east" : "west");
      agreed.add("[east, west]");
      agreed.add("[east, west]");
      agreed.add("6");
      agreed.add("west");
      agreed.add("east");
    });
    return agreed;
  }

  /** Results of {@link #read} as text, siblings and elements in the order of letters. */
  static List<String> shown(List<Json> results) {
    return results.stream().map(Disputed::shown).toList();
  }

  private static String shown(Json result) {
    if (!result.fields().containsKey("kind")) {
      return result.fields().toString();
    }
    return switch (result.text("kind")) {
      case "value" -> result.text("text");
      case "siblings" ->
          result.list("siblings").stream().map(each -> each.text("text")).sorted().toList() + "";
      case "members" -> result.texts("value").stream().sorted().toList() + "";
      default -> result.number("value") + "";
    };
  }

  private static void each(IntConsumer action) {
    IntStream.range(0, KEYS).forEach(action);
  }
}
