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

/** Noise between two ends in this process. */
final class Handshakes {
  /** Two ends of one secure channel. */
  record Pair(SecureChannel initiator, SecureChannel responder) {}

  private final Noise noise;

  Handshakes() {
    var random = new SecureRandom();
    this.noise = new Noise(PrivateKey.generate(random), List.of(), random);
  }

  Pair between(Loopback[] ends) {
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
