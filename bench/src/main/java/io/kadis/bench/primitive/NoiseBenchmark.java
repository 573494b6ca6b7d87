package io.kadis.bench.primitive;

import io.kadis.libp2p.noise.SecureChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Noise frames: sealed, and sealed and opened again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NoiseBenchmark {
  @Param({"112", "1400", "65519"})
  public int bytes;

  private final Handshakes handshakes = new Handshakes();
  private final byte[] plain = new byte[65_519];
  private final byte[] opened = new byte[65_519];
  private SecureChannel sealing;
  private SecureChannel there;
  private SecureChannel back;

  public NoiseBenchmark() {
    var pair = handshakes.between(Loopback.pair());
    this.there = pair.initiator();
    this.back = pair.responder();
    this.sealing = there;
  }

  @Setup
  public void connect() {
    var pair = handshakes.between(Loopback.pair());
    there = pair.initiator();
    back = pair.responder();
    var ends = Loopback.pair();
    sealing = handshakes.between(ends).initiator();
    ends[0].discard();
  }

  @Benchmark
  public void seal() throws IOException {
    sealing.write(plain, 0, bytes);
  }

  @Benchmark
  public int sealAndOpen() throws IOException {
    there.write(plain, 0, bytes);
    return back.read(opened, 0, opened.length);
  }
}
