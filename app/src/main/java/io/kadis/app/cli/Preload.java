package io.kadis.app.cli;

import io.kadis.dht.store.LmdbLibrary;
import io.kadis.libp2p.identity.PrivateKey;
import java.security.SecureRandom;

/**
 * Loads what every node needs and takes long, LMDB's native code and the signatures, while another
 * thread still reads the command line. Nothing here logs: log4j is not set up yet.
 */
final class Preload {
  private Preload() {}

  static void begin() {
    Thread.ofPlatform().daemon().name("preload").start(Preload::run);
  }

  /** What fails here fails again, and is told, when the node opens. */
  private static void run() {
    LmdbLibrary.load();
    PrivateKey.generate(new SecureRandom());
  }
}
