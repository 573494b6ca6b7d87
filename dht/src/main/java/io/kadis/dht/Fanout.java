package io.kadis.dht;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.rpc.RpcException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The same request to several peers at the same time, each on a virtual thread. */
final class Fanout {
  /** One request; returning is success. */
  interface Request {
    void send(PeerInfo peer) throws RpcException;
  }

  private Fanout() {}

  /** Those of {@code peers} that it worked for within {@code timeout}, in their order. */
  static List<PeerInfo> send(List<PeerInfo> peers, Request request, Duration timeout) {
    Set<PeerInfo> done = ConcurrentHashMap.newKeySet();
    var pending = new CountDownLatch(peers.size());
    for (PeerInfo peer : peers) {
      Thread.ofVirtual()
          .name("kad-fanout")
          .start(() -> {
            try {
              request.send(peer);
              done.add(peer);
            } catch (RpcException e) {
              // Not done: whoever sends tells the table.
            } finally {
              pending.countDown();
            }
          });
    }
    await(pending, timeout);
    return peers.stream().filter(done::contains).toList();
  }

  private static void await(CountDownLatch pending, Duration timeout) {
    try {
      var _ = pending.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
