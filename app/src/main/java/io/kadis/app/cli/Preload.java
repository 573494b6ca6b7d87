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
    begin(Preload::load);
  }

  /** What fails here fails again when the node opens, and is told then. */
  static Thread begin(Runnable loading) {
    return Thread.ofPlatform()
        .daemon()
        .name("preload")
        .uncaughtExceptionHandler((_, _) -> {})
        .start(loading);
  }

  private static void load() {
    LmdbLibrary.load();
    PrivateKey.generate(new SecureRandom());
  }
}
