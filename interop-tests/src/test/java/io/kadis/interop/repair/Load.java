package io.kadis.interop.repair;

import io.kadis.interop.Json;
import io.kadis.interop.cluster.Batch;
import io.kadis.interop.cluster.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many keys with values of many sizes, which follow from the seed: none has to be remembered.
 *
 * @param keys how many
 */
record Load(long seed, int keys) {
  private static final int MIN_VALUE = 100;
  private static final int MAX_VALUE = 4 << 10;
  private static final int BATCH = 100;
  private static final int AT_ONCE = 4;

  /** The first of these keys only. */
  Load first(int count) {
    return new Load(seed, count);
  }

  /** Keys that went well, and what was said of the others. */
  record Answers(Set<Integer> good, Set<String> complaints) {}

  /** Writes all, through one node after the other; good is what was acknowledged. */
  Answers write(List<Member> through) throws Exception {
    return each(through, Batch::put, (_, result) -> result.number("status") == 200);
  }

  /** Reads all, through one node after the other; good is what is right. */
  Answers read(List<Member> through) throws Exception {
    return each(
        through,
        (batch, key, _) -> batch.get(key),
        (i, result) -> result.number("status") == 200 && result.text("text").equals(value(i)));
  }

  private Answers each(List<Member> through, Add add, Check check) throws Exception {
    Set<Integer> good = Collections.synchronizedSet(new TreeSet<>());
    Set<String> complaints = Collections.synchronizedSet(new TreeSet<>());
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> running = new ArrayList<>();
      for (int from = 0; from < keys; from += BATCH) {
        int first = from;
        int end = Math.min(keys, from + BATCH);
        Member member = through.get(from / BATCH % through.size());
        running.add(
            threads.submit(() -> {
              var batch = new Batch();
              for (int i = first; i < end; i++) {
                add.to(batch, key(i), value(i));
              }
              List<Json> results = batch.send(member.node());
              for (int i = first; i < end; i++) {
                if (check.of(i, results.get(i - first))) {
                  good.add(i);
                } else {
                  complaints.add(String.valueOf(results.get(i - first).fields().get("detail")));
                }
              }
              return null;
            }));
      }
      for (Future<?> batch : running) {
        batch.get();
      }
    }
    return new Answers(good, complaints);
  }

  private static String key(int i) {
    return "/kv/key-" + i;
  }

  private String value(int i) {
    var random = new SplittableRandom(seed + i);
    int size = random.nextInt(MIN_VALUE, MAX_VALUE + 1);
    var text = new StringBuilder("value of key ").append(i).append(' ');
    while (text.length() < size) {
      text.append((char) random.nextInt('!', '~'));
    }
    return text.toString();
  }

  /** One operation more. */
  @FunctionalInterface
  private interface Add {
    Batch to(Batch batch, String key, String value);
  }

  /** Whether the result is as it should be. */
  @FunctionalInterface
  private interface Check {
    boolean of(int i, Json result);
  }
}
