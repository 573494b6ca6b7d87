package io.kadis.bench.primitive;

import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.yamux.YamuxConfig;
import io.kadis.libp2p.yamux.YamuxSession;
import io.kadis.libp2p.yamux.YamuxStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One frame of a request, from the channel to the thread that reads its stream; 16 streams. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class YamuxBenchmark {
  private static final int STREAMS = 16;
  private static final int FRAMES = 1024;
  private static final int BODY = 112;
  private static final int HEADER = 12;
  private static final int SYN = 1;

  private final Loopback[] ends = Loopback.pair();
  private final Semaphore readBytes = new Semaphore(0);
  private final byte[] batch = frames(0);
  private final YamuxSession session =
      YamuxSession.open(ends[0], false, YamuxConfig.DEFAULTS, this::drain);

  public YamuxBenchmark() {
    ends[0].discard(); // What the session sends.
    deliver(frames(SYN));
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public void demultiplex() {
    deliver(batch);
  }

  @TearDown
  public void close() {
    session.close();
  }

  private void deliver(byte[] frames) {
    try {
      ends[1].write(frames, 0, frames.length);
      readBytes.acquire(FRAMES * BODY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain(YamuxStream stream) {
    Thread.startVirtualThread(() -> {
      var buffer = new byte[4096];
      try {
        int count = 0;
        while (count >= 0) {
          readBytes.release(count);
          count = stream.read(buffer, 0, buffer.length, Duration.ofMinutes(10));
        }
      } catch (StreamException e) {
        stream.reset(); // The session is over.
      }
    });
  }

  /** Data frames for the streams in turn, the first of each with {@code flags}. */
  private static byte[] frames(int flags) {
    var all = ByteBuffer.allocate(FRAMES * (HEADER + BODY));
    for (int i = 0; i < FRAMES; i++) {
      int id = 2 * (i % STREAMS) + 1;
      all.put((byte) 0).put((byte) 0).putShort((short) (i < STREAMS ? flags : 0));
      all.putInt(id).putInt(BODY).put(new byte[BODY]);
    }
    return all.array();
  }
}
