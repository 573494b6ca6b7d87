package io.kadis.bench.program;

import io.kadis.app.http.Json;
import io.kadis.bench.program.Workers.Failure;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreConfig;
import io.kadis.dht.store.StoreConfig.Durability;
import io.kadis.dht.store.StoreException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tuweni.bytes.Bytes;

/** The store of one node. Orders: {@code fill, memory, get, put, verify}. */
public final class StoreProgram {
  static final int VALUE_BYTES = 100;
  private static final int FILLERS = 4096;
  private static final long STORE_BYTES = 4L << 30;
  private static final Bytes VALUE = Bytes.repeat((byte) 'v', VALUE_BYTES);

  private final Path directory;
  private LmdbStore store;
  private final AtomicInteger count = new AtomicInteger();

  private StoreProgram(Path directory) throws StoreException {
    this.directory = directory;
    this.store = open(Durability.SYNC);
  }

  /**
   * @param args the directory
   */
  public static void main(String[] args) throws Exception {
    var program = new StoreProgram(Path.of(args[0]));
    Orders.serve(Json.object("event", "ready"), program::answer);
    Runtime.getRuntime().halt(0); // Its store is thrown away.
  }

  private Map<String, Object> answer(Order order) throws Exception {
    return switch (order.op()) {
      case "fill" -> fill(order.number("count"));
      case "memory" -> memory();
      case "get" -> Workers.run(order.number("inFlight"), order.time(), this::get);
      case "put" -> Workers.run(order.number("inFlight"), order.time(), this::put);
      case "verify" -> new Verification().measured(order);
      default -> throw new IllegalArgumentException("unknown op " + order.op());
    };
  }

  private LmdbStore open(Durability durability) throws StoreException {
    return LmdbStore.open(directory, new StoreConfig(durability, STORE_BYTES));
  }

  /** Without waiting for the disk, then opened as it comes. */
  private Map<String, Object> fill(int records) throws Exception {
    store.close();
    store = open(Durability.ASYNC);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var fillers = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < FILLERS; i++) {
        fillers.add(
            threads.submit(() -> {
              while (count.get() < records) {
                put();
              }
              return true;
            }));
      }
      for (var filler : fillers) {
        var _ = filler.get(); // Throws what it threw.
      }
    }
    store.close();
    store = open(Durability.SYNC);
    return Json.object("count", store.count());
  }

  /**
   * Of the heap, what is in use after collections: the serial collector compacts at every fourth.
   */
  private Map<String, Object> memory() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return Json.object("heapBytes", heap.getUsed());
  }

  private void get() throws Failure {
    try {
      var found = store.get(key(ThreadLocalRandom.current().nextInt(count.get()) + 1));
      if (found.isEmpty()) {
        throw new Failure("a record is missing");
      }
    } catch (StoreException e) {
      throw new Failure(e.toString());
    }
  }

  private void put() throws Failure {
    var key = key(count.incrementAndGet());
    var record = new KadRecord(key, VALUE, Clock.systemUTC().instant());
    try {
      store.update(key, _ -> new Decision.Replace(record, Lifetime.FOREVER));
    } catch (StoreException e) {
      throw new Failure(e.toString());
    }
  }

  static Bytes key(int number) {
    return Bytes.concatenate(
        Bytes.wrap("/raw/".getBytes(StandardCharsets.US_ASCII)),
        Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(number).array()));
  }
}
