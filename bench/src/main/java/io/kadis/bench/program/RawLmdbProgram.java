package io.kadis.bench.program;

import io.kadis.app.http.Json;
import io.kadis.bench.program.Workers.Failure;
import io.kadis.libp2p.multiformats.Multihash;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;

/**
 * What LMDB alone takes for the same: one writer thread that commits whatever is waiting, as one
 * group; no index of expiry, no fingerprints, no checks. Orders: {@code fill, get, put}.
 */
public final class RawLmdbProgram {
  private static final long MAP_BYTES = 16L << 30;
  private static final int QUEUE = 1024;
  private static final int FILL_GROUP = 10_000;
  private static final int ID_BYTES = 32;

  /** One put that waits for its commit. */
  private record Waiting(int number, CompletableFuture<Boolean> durable) {}

  private final Env<ByteBuffer> env;
  private final Dbi<ByteBuffer> records;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicInteger count = new AtomicInteger();

  private RawLmdbProgram(Path directory) {
    this.env =
        Env.create()
            .setMapSize(MAP_BYTES)
            .setMaxDbs(1)
            .open(directory.toFile(), EnvFlags.MDB_NOTLS);
    this.records = env.openDbi("records", DbiFlags.MDB_CREATE);
    Thread.ofPlatform().daemon().name("raw-writer").start(this::writeGroups);
  }

  /**
   * @param args the directory
   */
  public static void main(String[] args) throws Exception {
    var program = new RawLmdbProgram(Files.createDirectories(Path.of(args[0])));
    Orders.serve(Json.object("event", "ready"), program::answer);
    Runtime.getRuntime().halt(0); // Its store is thrown away.
  }

  private Map<String, Object> answer(Order order) throws Exception {
    return switch (order.op()) {
      case "fill" -> fill(order.number("count"));
      case "get" -> Workers.run(order.number("inFlight"), order.time(), this::get);
      case "put" -> Workers.run(order.number("inFlight"), order.time(), this::put);
      default -> throw new IllegalArgumentException("unknown op " + order.op());
    };
  }

  private Map<String, Object> fill(int wanted) {
    while (count.get() < wanted) {
      var group = new ArrayList<Waiting>();
      for (int i = 0; i < FILL_GROUP; i++) {
        group.add(new Waiting(count.incrementAndGet(), new CompletableFuture<>()));
      }
      commit(group);
    }
    return Json.object("count", count.get());
  }

  private void writeGroups() {
    var group = new ArrayList<Waiting>();
    while (true) {
      try {
        group.add(queue.take());
      } catch (InterruptedException _) {
        return;
      }
      queue.drainTo(group);
      commit(group);
      group.clear();
    }
  }

  private synchronized void commit(List<Waiting> group) {
    var key = ByteBuffer.allocateDirect(ID_BYTES);
    var value = ByteBuffer.allocateDirect(StoreProgram.VALUE_BYTES);
    try (var txn = env.txnWrite()) {
      for (Waiting one : group) {
        key.clear().put(id(one.number)).flip();
        records.put(txn, key, value.clear());
      }
      txn.commit();
    }
    group.forEach(one -> one.durable.complete(true));
  }

  private void get() throws Failure {
    var key = ByteBuffer.allocateDirect(ID_BYTES);
    key.put(id(ThreadLocalRandom.current().nextInt(count.get()) + 1)).flip();
    try (var txn = env.txnRead()) {
      if (!(records.get(txn, key) instanceof ByteBuffer found)
          || found.remaining() != StoreProgram.VALUE_BYTES) {
        throw new Failure("a record is missing");
      }
    }
  }

  private void put() throws Failure {
    var waiting = new Waiting(count.incrementAndGet(), new CompletableFuture<>());
    try {
      queue.put(waiting);
      waiting.durable.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }

  private static byte[] id(int number) {
    return Multihash.sha256(StoreProgram.key(number)).digest().toArrayUnsafe();
  }
}
