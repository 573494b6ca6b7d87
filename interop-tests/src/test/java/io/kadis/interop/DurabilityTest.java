package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An acknowledged write is on the disk. */
@Tag("slow")
class DurabilityTest {
  private static final int ROUNDS = 20;
  private static final int WRITERS = 16;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void twentyKillsInAPutStormLoseNoAcknowledgedPut() throws Exception {
    Path data = directory.resolve("node");
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    for (int round = 0; round < ROUNDS; round++) {
      int wanted = acknowledged.size() + 50 + 10 * round;
      try (KadisNode node = KadisNode.start(data)) {
        storm(node, "round-" + round, acknowledged, wanted);
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(wanted);
      }
      assertThat(Cli.run("store", "check", "--data", data.toString()).exitCode())
          .as("store check after kill %d", round)
          .isZero();
    }
    try (KadisNode node = KadisNode.start(data)) {
      for (String key : acknowledged) {
        assertThat(KadisNode.text(node.get(key))).as(key).isEqualTo("value of " + key);
      }
    }
  }

  @Test
  void aGroupOfPutsSharesOneFdatasyncAndNoneIsAcknowledgedWithout() throws Exception {
    Assumptions.assumeTrue(
        System.getenv("CI") != null || Files.isExecutable(Path.of("/usr/bin/strace")),
        "NOT RUN: strace is not installed");
    Path calls = directory.resolve("strace.txt");
    List<String> strace =
        List.of("strace", "-f", "-qq", "-e", "trace=fdatasync", "-o", calls.toString());
    try (KadisNode node = KadisNode.start(directory.resolve("node"), Launch.PLAIN.under(strace))) {
      long syncsBefore = syncs(calls);
      long commitsBefore = commits(node);
      for (int i = 0; i < 20; i++) {
        assertThat(node.put("/kv/alone-" + i, new byte[] {1})).isEqualTo(200);
      }
      await().atMost(SOON).until(() -> syncs(calls) - syncsBefore >= 20);

      Set<String> acknowledged = ConcurrentHashMap.newKeySet();
      storm(node, "together", acknowledged, Integer.MAX_VALUE, 400);
      long commits = commits(node) - commitsBefore;
      await().atMost(SOON).until(() -> syncs(calls) - syncsBefore >= commits);
      assertThat(syncs(calls) - syncsBefore).as("one fdatasync a commit").isEqualTo(commits);
      assertThat(commits).as("420 puts share commits").isLessThan(20 + 400);
    }
  }

  /** Puts from many threads until {@code wanted} are acknowledged, then kills mid-storm. */
  private static void storm(KadisNode node, String prefix, Set<String> acknowledged, int wanted)
      throws Exception {
    storm(node, prefix, acknowledged, wanted, Integer.MAX_VALUE);
  }

  private static void storm(
      KadisNode node, String prefix, Set<String> acknowledged, int wanted, int most)
      throws Exception {
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean stopped = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(threads.submit(() -> write(node, prefix, next, most, acknowledged, stopped)));
      }
      if (wanted != Integer.MAX_VALUE) {
        await().atMost(SOON).until(() -> acknowledged.size() >= wanted);
        node.process().kill();
        stopped.set(true);
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
  }

  private static void write(
      KadisNode node,
      String prefix,
      AtomicInteger next,
      int most,
      Set<String> acknowledged,
      AtomicBoolean stopped) {
    for (int i = next.getAndIncrement(); i < most && !stopped.get(); i = next.getAndIncrement()) {
      String key = "/kv/" + prefix + "-" + i;
      try {
        if (node.put(key, ("value of " + key).getBytes(UTF_8)) == 200) {
          acknowledged.add(key);
        }
      } catch (IOException killed) {
        return;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static long syncs(Path calls) throws IOException {
    if (!Files.exists(calls)) {
      return 0;
    }
    try (var lines = Files.lines(calls)) {
      return lines.filter(line -> line.contains("fdatasync(") && !line.contains("resumed")).count();
    }
  }

  private static long commits(KadisNode node) throws Exception {
    return (long) node.metric("kadis_store_commits_total");
  }
}
