package io.kadis.bench.primitive;

import io.kadis.app.cli.TemporaryDirectory;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.RecordStore.Outcome;
import io.kadis.dht.store.StoreConfig;
import io.kadis.dht.store.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tuweni.bytes.Bytes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One record in and out of the store; puts are acknowledged before the disk has them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StoreBenchmark {
  private static final int RECORDS = 100_000;
  private static final int FILLERS = 4096;
  private static final long STORE_BYTES = 4L << 30;
  private static final Bytes VALUE = Bytes.repeat((byte) 'v', 100);

  private final TemporaryDirectory directory;
  private final LmdbStore store;
  private final AtomicInteger turn = new AtomicInteger();

  public StoreBenchmark() {
    try {
      directory = TemporaryDirectory.create("kadis-jmh");
      store =
          LmdbStore.open(
              directory.path(), new StoreConfig(StoreConfig.Durability.ASYNC, STORE_BYTES));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Setup
  public void fill() throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var fillers = new ArrayList<Future<Outcome>>();
      for (int i = 0; i < RECORDS; i++) {
        fillers.add(threads.submit(this::put));
        if (fillers.size() == FILLERS) {
          fillers.removeFirst().get();
        }
      }
    }
  }

  @Benchmark
  public Optional<KadRecord> get() throws StoreException {
    return store.get(key(Math.floorMod(turn.getAndIncrement() * 7919, RECORDS)));
  }

  @Benchmark
  public Outcome put() throws StoreException {
    var key = key(turn.getAndIncrement());
    var record = new KadRecord(key, VALUE, Instant.EPOCH);
    return store.update(key, _ -> new Decision.Replace(record, Lifetime.FOREVER));
  }

  private static Bytes key(int number) {
    return Bytes.concatenate(
        Bytes.wrap(new byte[] {'/', 'r', 'a', 'w', '/'}),
        Bytes.ofUnsignedInt(number & 0xffff_ffffL));
  }

  @TearDown
  public void close() throws IOException {
    store.close();
    directory.delete();
  }
}
