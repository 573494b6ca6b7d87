package io.kadis.libp2p.yamux;

import static io.kadis.libp2p.yamux.RawPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.channel.Pipe;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two sessions over a pipe, with real traffic. */
@Timeout(60)
class TwoSessionsTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  /**
   * Each stream carries a seeded sequence there, half-closes, and gets a sequence of its own back;
   * some are reset on the way, by either side.
   */
  @Test
  @Requirement({"YAMUX-6", "YAMUX-8", "YAMUX-9"})
  void everyByteArrivesInOrderWhateverTheOthersDo() {
    Seeds.check(
        20,
        random -> {
          try (var ends = Pipe.create()) {
            if (random.nextInt(3) == 0) {
              ends.left().trickle(random.nextInt(1, 500));
            }
            var left = open(ends.left(), true, random.nextLong());
            var right = open(ends.right(), false, random.nextLong());
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
              var from = random.nextBoolean() ? left : right;
              var plan = Plan.of(random);
              all.add(threads.submit(() -> client(from, plan)));
            }
            for (var one : all) {
              get(one);
            }
            await().until(() -> left.streamCount() == 0 && right.streamCount() == 0);
            assertThat(left.table.budget.used()).isZero();
            assertThat(right.table.budget.used()).isZero();
            assertThat(left.isOpen() && right.isOpen()).isTrue();
          }
        });
  }

  @Test
  void framesQueuedDuringAWriteShareTheNext() throws Exception {
    try (var peer = RawPeer.dialed()) {
      var large = peer.session.openStream(SOON);
      var small = peer.session.openStream(SOON);
      // With its headers more than the pipe holds: this write ends when the peer reads.
      large.write(new byte[Pipe.CAPACITY_BYTES], 0, Pipe.CAPACITY_BYTES, SOON);
      for (int i = 0; i < 100; i++) {
        small.write(new byte[100], 0, 100, SOON);
      }
      long before = peer.session.traffic().writesOut();
      for (int frames = 0; frames < 100; ) {
        frames += peer.next().header().streamId() == small.id() ? 1 : 0;
      }
      assertThat(peer.session.traffic().writesOut() - before).isLessThanOrEqualTo(2);
    }
  }

  @Test
  @Requirement("YAMUX-12")
  void closeReachesTheOtherSide() throws Exception {
    try (var ends = Pipe.create()) {
      var left = open(ends.left(), true, 1);
      var right = open(ends.right(), false, 1);
      assertThat(left.ping(SOON)).isPositive();
      left.close();
      await().until(() -> !right.isOpen() && ends.right().isClosed());
    }
  }

  @Test
  @Requirement("YAMUX-14")
  void manyMoreStreamsThanMayBeOpenAtOnceAllGetThrough() throws Exception {
    try (var ends = Pipe.create()) {
      var left = open(ends.left(), true, 1);
      open(ends.right(), false, 1);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        var plan = new Plan(i, 10, 10, Plan.Cut.NONE, 10);
        all.add(threads.submit(() -> client(left, plan)));
      }
      for (var one : all) {
        get(one);
      }
    }
  }

  /** What a client sends to a server in its first 12 bytes: the whole conversation to come. */
  private record Plan(int seed, int there, int back, Cut cut, int cutAt) {
    enum Cut {
      NONE,
      CLIENT_RESETS,
      SERVER_RESETS
    }

    static Plan of(RandomGenerator random) {
      int there = 1 << random.nextInt(20);
      var cut = random.nextInt(4) == 0 ? Cut.values()[random.nextInt(1, 3)] : Cut.NONE;
      return new Plan(
          random.nextInt(),
          random.nextInt(there + 1),
          random.nextInt(1 << random.nextInt(20)),
          cut,
          random.nextInt(there));
    }

    byte[] encode() {
      return ByteBuffer.allocate(20)
          .putInt(seed)
          .putInt(there)
          .putInt(back)
          .putInt(Arrays.asList(Cut.values()).indexOf(cut))
          .putInt(cutAt)
          .array();
    }

    static Plan decode(byte[] bytes) {
      var in = ByteBuffer.wrap(bytes);
      return new Plan(
          in.getInt(), in.getInt(), in.getInt(), Cut.values()[in.getInt()], in.getInt());
    }

    byte[] bytesThere() {
      return sequence(seed, there);
    }

    byte[] bytesBack() {
      return sequence(~seed, back);
    }

    private static byte[] sequence(int seed, int length) {
      byte[] bytes = new byte[length];
      new SplittableRandom(seed).nextBytes(bytes);
      return bytes;
    }
  }

  private YamuxSession open(Pipe pipe, boolean dialer, long seed) {
    return YamuxSession.open(
        pipe,
        dialer,
        YamuxConfig.DEFAULTS,
        stream -> {
          var _ =
              threads.submit(() -> {
                try (stream) {
                  serve(stream, new SplittableRandom(seed ^ stream.id()));
                }
                return null;
              });
        });
  }

  private Void client(YamuxSession session, Plan plan) throws Exception {
    var random = new SplittableRandom(plan.seed);
    try (var stream = session.openStream(SOON)) {
      stream.write(plan.encode(), 0, 20, SOON);
      // Reading and writing at the same time: the server may answer before it has read all.
      var back = threads.submit((Callable<byte[]>) () -> readToEnd(stream, random.split()));
      try {
        if (plan.cut == Plan.Cut.CLIENT_RESETS) {
          write(stream, plan.bytesThere(), Math.min(plan.cutAt, plan.there), random);
          stream.reset();
        } else {
          write(stream, plan.bytesThere(), plan.there, random);
          stream.closeWrite();
        }
        assertThat(back.get(60, TimeUnit.SECONDS)).isEqualTo(plan.bytesBack());
        assertThat(plan.cut).isEqualTo(Plan.Cut.NONE);
      } catch (StreamException.Reset e) {
        assertThat(plan.cut).isNotEqualTo(Plan.Cut.NONE);
      } catch (ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(StreamException.Reset.class);
        assertThat(plan.cut).isNotEqualTo(Plan.Cut.NONE);
      }
    }
    return null;
  }

  private static void serve(YamuxStream stream, RandomGenerator random) throws Exception {
    byte[] first = new byte[20];
    for (int got = 0; got < 20; ) {
      got += stream.read(first, got, 20 - got, SOON);
    }
    var plan = Plan.decode(first);
    if (plan.cut == Plan.Cut.SERVER_RESETS) {
      stream.reset();
      return;
    }
    byte[] there = readToEnd(stream, random);
    if (!Arrays.equals(there, plan.bytesThere())) {
      stream.reset(); // The client sees it.
      return;
    }
    write(stream, plan.bytesBack(), plan.back, random);
    stream.closeWrite();
  }

  private static byte[] readToEnd(YamuxStream stream, RandomGenerator random)
      throws StreamException {
    var all = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << random.nextInt(4, 16)];
    int count = stream.read(buffer, 0, buffer.length, SOON);
    while (count >= 0) {
      all.write(buffer, 0, count);
      count = stream.read(buffer, 0, buffer.length, SOON);
    }
    return all.toByteArray();
  }

  private static void write(YamuxStream stream, byte[] bytes, int total, RandomGenerator random)
      throws StreamException {
    for (int at = 0; at < total; ) {
      int length = Math.min(total - at, random.nextInt(1, 40_000));
      stream.write(bytes, at, length, SOON);
      at += length;
    }
  }

  private static void get(Future<?> future) throws Exception {
    future.get(60, TimeUnit.SECONDS);
  }
}
