package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten nodes as ten processes, each bootstrapped from the one before. */
@Tag("slow")
class TenNodesTest {
  private static final int NODES = 10;
  private static final int KEYS = 1_000;
  private static final int IN_FLIGHT = 8;
  private static final Duration SOON = Duration.ofSeconds(90);

  @TempDir Path directory;
  private final List<KadisNode> nodes = new ArrayList<>();
  private final RandomGenerator random = new SplittableRandom(10);

  @AfterEach
  void stop() {
    nodes.forEach(KadisNode::close);
  }

  @Test
  void losesNothingWhenThreeAreKilledAndAllAreRestarted() throws Exception {
    startChain();
    forAllKeys(key -> {
      int status = any(nodes).put(key, value(key));
      return assertThat(status).as("put %s", key).isEqualTo(200);
    });
    forAllKeys(key -> readsItsValue(any(nodes), key));
    traceShowsTheHops();
    await().atMost(SOON).until(() -> copies() >= KEYS * 5);

    for (KadisNode killed : nodes.subList(7, 10)) {
      killed.process().kill();
    }
    forAllKeys(key -> readsItsValue(any(nodes.subList(0, 7)), key));

    restartAllWithoutBootstrap();
    await().atMost(SOON).until(this::allKnowAll);
    forAllKeys(key -> readsItsValue(any(nodes), key));
  }

  private void startChain() throws Exception {
    for (int i = 0; i < NODES; i++) {
      Path data = directory.resolve("node" + i);
      nodes.add(
          i == 0
              ? KadisNode.start(data)
              : KadisNode.start(data, "--bootstrap", nodes.get(i - 1).address()));
    }
    await().atMost(SOON).until(this::allKnowAll);
  }

  private void restartAllWithoutBootstrap() throws Exception {
    List<KadisNode> before = List.copyOf(nodes);
    for (KadisNode node : before.subList(0, 7)) {
      assertThat(node.process().terminate(SOON)).isIn(0, 143);
    }
    nodes.clear();
    for (KadisNode node : before) {
      KadisNode again = node.restart();
      assertThat(again.peerId()).isEqualTo(node.peerId());
      nodes.add(again);
    }
  }

  private boolean allKnowAll() throws Exception {
    for (KadisNode node : nodes) {
      if (node.table().size() != nodes.size() - 1) {
        return false;
      }
    }
    return true;
  }

  private long copies() throws Exception {
    long copies = 0;
    for (KadisNode node : nodes) {
      copies += node.json("/v1/node").number("records");
    }
    return copies;
  }

  private void traceShowsTheHops() throws Exception {
    List<Json> hops = nodes.getFirst().json("/v1/trace/kv/key-1").list("hops");
    assertThat(hops).hasSizeGreaterThanOrEqualTo(3);
    assertThat(hops).allMatch(hop -> hop.text("outcome").equals("answered"));
  }

  private Object readsItsValue(KadisNode node, String key) throws Exception {
    HttpResponse<byte[]> response = node.get(key);
    assertThat(KadisNode.text(response)).as("get %s", key).isEqualTo(new String(value(key), UTF_8));
    return response;
  }

  /** Runs {@code check} for every key, a few at a time. */
  private void forAllKeys(KeyCheck check) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(IN_FLIGHT)) {
      List<Callable<Object>> checks = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        String key = "/kv/key-" + i;
        checks.add(() -> check.on(key));
      }
      for (Future<Object> done : threads.invokeAll(checks)) {
        done.get();
      }
    }
  }

  /** What is to hold for a key. */
  @FunctionalInterface
  private interface KeyCheck {
    Object on(String key) throws Exception;
  }

  private synchronized KadisNode any(List<KadisNode> among) {
    return among.get(random.nextInt(among.size()));
  }

  private static byte[] value(String key) {
    return ("the value of " + key).getBytes(UTF_8);
  }
}
