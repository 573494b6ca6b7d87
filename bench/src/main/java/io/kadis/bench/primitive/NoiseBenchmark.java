package io.kadis.bench.primitive;

import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.noise.Noise;
import io.kadis.libp2p.noise.SecureChannel;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Noise frames: sealed, and sealed and opened again; and a whole handshake, both sides of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NoiseBenchmark {
  @Param({"112", "1400", "65519"})
  public int bytes;

  private final Noise noise;
  private final byte[] plain = new byte[65_519];
  private final byte[] opened = new byte[65_519];
  private SecureChannel sealing;
  private SecureChannel there;
  private SecureChannel back;

  public NoiseBenchmark() {
    var random = new SecureRandom();
    this.noise = new Noise(PrivateKey.generate(random), List.of(), random);
    var pair = channels(Loopback.pair());
    this.there = pair.initiator;
    this.back = pair.responder;
    this.sealing = there;
  }

  private record Pair(SecureChannel initiator, SecureChannel responder) {}

  @Setup
  public void connect() {
    var pair = channels(Loopback.pair());
    there = pair.initiator;
    back = pair.responder;
    var ends = Loopback.pair();
    sealing = channels(ends).initiator;
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

  @Benchmark
  public Object handshake() {
    return channels(Loopback.pair());
  }

  private Pair channels(Loopback[] ends) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<SecureChannel> responder = threads.submit(() -> noise.respond(ends[1]));
      return new Pair(noise.initiate(ends[0], null), responder.get());
    } catch (IOException | ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
