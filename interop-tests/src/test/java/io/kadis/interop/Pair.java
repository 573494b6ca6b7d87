package io.kadis.interop;

import static org.awaitility.Awaitility.await;

import io.kadis.interop.ForeignPeer.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A Kadis node and a peer of another implementation that have met. */
record Pair(KadisNode kadis, ForeignPeer peer) implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);

  /** Each a server that has the other in its table. */
  static Pair met(Kind kind, Path directory) throws Exception {
    Pair pair = strangers(kind, directory, List.of("--allow-raw"), List.of());
    pair.peer.connect(pair.kadis.address());
    pair.awaitTables();
    return pair;
  }

  /** Not connected yet. */
  static Pair strangers(Kind kind, Path directory, List<String> ours, List<String> theirs)
      throws Exception {
    KadisNode kadis = KadisNode.start(directory.resolve("kadis"), ours.toArray(String[]::new));
    try {
      return new Pair(kadis, start(kind, directory, theirs.toArray(String[]::new)));
    } catch (Exception | Error e) {
      kadis.close();
      throw e;
    }
  }

  static ForeignPeer start(Kind kind, Path directory, String... arguments) throws Exception {
    boolean mustRun = System.getenv("CI") != null;
    if (!kind.built() && !mustRun) {
      Assumptions.abort("NOT RUN: the " + kind + " peer is not built (make interop builds it)");
    }
    return ForeignPeer.start(kind, directory, arguments);
  }

  void awaitTables() {
    await().atMost(SOON).until(() -> kadis.table().contains(peer.peerId()));
    await().atMost(SOON).until(() -> peer.table().contains(kadis.peerId()));
  }

  /** Both, as each other's equals. */
  List<Peer> both() {
    return List.of(kadis, peer);
  }

  Peer other(Peer one) {
    return one == kadis ? peer : kadis;
  }

  @Override
  public void close() {
    kadis.close();
    peer.close();
  }
}
