package io.kadis.bench.program;

import io.kadis.app.http.Json;
import io.kadis.bench.program.Workers.Failure;
import io.kadis.dht.PutOutcome;
import io.kadis.dht.store.StoreConfig.Durability;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.WriteResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.tuweni.bytes.Bytes;

/**
 * A network of Kadis nodes in this process. Orders: {@code form}; {@code put} and {@code get} of
 * {@code /raw/}, as every libp2p peer does it; {@code kvput} and {@code kvget} of {@code /kv/}, the
 * latter of the first {@code keys} put, if given.
 */
public final class NetworkProgram {
  private static final int REPLICAS = 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration FORM_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration FORM_PAUSE = Duration.ofMillis(50);

  private final Durability durability;
  private final Path directory;
  private final List<KadisNode> nodes = new ArrayList<>();
  private final AtomicLong next = new AtomicLong();
  // Keys put, by namespace and size of their values.
  private final Map<String, Queue<Bytes>> held = new ConcurrentHashMap<>();

  private NetworkProgram(Durability durability, Path directory) {
    this.durability = durability;
    this.directory = directory;
  }

  /**
   * @param args durability, and the directory for the stores
   */
  public static void main(String[] args) throws Exception {
    var durability = Durability.valueOf(args[0].toUpperCase(Locale.ROOT));
    Orders.serve(
        Json.object("event", "ready"), new NetworkProgram(durability, Path.of(args[1]))::answer);
    Runtime.getRuntime().halt(0); // Its stores are thrown away.
  }

  private Map<String, Object> answer(Order order) throws Exception {
    int bytes = order.number("bytes");
    return switch (order.op()) {
      case "form" -> form(order.number("count"));
      case "put" -> measured(order, () -> put(bytes));
      case "kvput" -> measured(order, () -> kvPut(bytes));
      case "get" -> {
        var keys = held("raw", bytes).toArray(Bytes[]::new);
        yield measured(order, () -> get(any(keys), bytes));
      }
      case "kvget" -> {
        var keys = resident(held("kv", bytes), order.number("keys"));
        yield measured(order, () -> kvGet(any(keys), bytes));
      }
      default -> throw new IllegalArgumentException("unknown op " + order.op());
    };
  }

  private static Map<String, Object> measured(Order order, Workers.Task task) throws Exception {
    return Workers.run(order.number("inFlight"), order.time(), task);
  }

  /** Joins all to the first, and waits until each knows as many as it can or needs to. */
  private Map<String, Object> form(int count) throws Exception {
    long begun = System.nanoTime();
    for (int i = 0; i < count; i++) {
      var first = nodes.stream().limit(1).map(KadisNode::address).toList();
      nodes.add(KadisNode.open(directory.resolve(Integer.toString(i)), durability, first));
    }
    while (!formed(Math.min(count - 1, REPLICAS))) {
      if (System.nanoTime() - begun > FORM_TIMEOUT.toNanos()) {
        throw new IllegalStateException("the network did not form within " + FORM_TIMEOUT);
      }
      Thread.sleep(FORM_PAUSE);
    }
    return Json.object("seconds", (System.nanoTime() - begun) / 1e9);
  }

  /** Also that each has what the others have: before, it answers for no database key. */
  private boolean formed(int want) {
    return nodes.stream()
            .allMatch(
                node -> node.dht().live().size() >= want && (want == 0 || node.dht().settled()))
        && nodes.stream().allMatch(NetworkProgram::speaks);
  }

  private static boolean speaks(KadisNode node) {
    var key = bytes("/kv/formed-" + node.host().id());
    return node.database().put(key, key, WriteOptions.DEFAULTS) instanceof WriteResult.Stored;
  }

  private void put(int size) throws Failure {
    var key = newKey("raw");
    switch (any().dht().put(key, value(size), TIMEOUT)) {
      case PutOutcome.Sent(_, var acknowledged, var failed) when !failed.isEmpty() ->
          throw new Failure("%d of %d acknowledged".formatted(acknowledged.size(), REPLICAS));
      case PutOutcome.Sent _ -> held("raw", size).add(key);
      case PutOutcome.Refused(var why) -> throw new Failure(why);
    }
  }

  private void get(Bytes key, int size) throws Failure {
    var found = any().dht().get(key, TIMEOUT);
    if (found.isEmpty() || found.get().size() != size) {
      throw new Failure("not found");
    }
  }

  private void kvPut(int size) throws Failure {
    var key = newKey("kv");
    var result = any().database().put(key, value(size), WriteOptions.DEFAULTS);
    if (!(result instanceof WriteResult.Stored)) {
      throw new Failure(result.toString());
    }
    held("kv", size).add(key);
  }

  private void kvGet(Bytes key, int size) throws Failure {
    var result = any().database().get(key, GetOptions.DEFAULTS);
    if (!(result instanceof GetResult.Found found) || found.value().size() != size) {
      throw new Failure(result.toString());
    }
  }

  private KadisNode any() {
    return nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
  }

  /** The first so many; 0: all. */
  private static Bytes[] resident(Queue<Bytes> keys, int count) {
    return keys.stream().limit(count == 0 ? Long.MAX_VALUE : count).toArray(Bytes[]::new);
  }

  private static Bytes any(Bytes[] keys) {
    return keys[ThreadLocalRandom.current().nextInt(keys.length)];
  }

  private Queue<Bytes> held(String namespace, int size) {
    return held.computeIfAbsent(namespace + size, _ -> new ConcurrentLinkedQueue<>());
  }

  private Bytes newKey(String namespace) {
    return bytes("/%s/bench-%d".formatted(namespace, next.incrementAndGet()));
  }

  private static Bytes value(int size) {
    return Bytes.repeat((byte) 'v', size);
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
