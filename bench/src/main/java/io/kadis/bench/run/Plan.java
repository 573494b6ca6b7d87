package io.kadis.bench.run;

import io.kadis.bench.report.Contender;
import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds of each work; contenders take turns within a round
 * @param requests how long one kind of request is sent, once
 * @param networkSizes nodes in a network
 * @param operations how long a network puts or gets, once
 * @param warmUp before the first round, for each kind of work: the JVM compiles meanwhile
 * @param records in the store
 * @param store how long the store, or raw LMDB, is written to or read, once
 * @param connections opened and closed in a round, and left idle
 * @param bulkBytes over one stream
 */
public record Plan(
    int rounds,
    Duration requests,
    List<Integer> networkSizes,
    Duration operations,
    Duration warmUp,
    int records,
    Duration store,
    int connections,
    int bulkBytes) {
  /** Under 15 minutes. */
  static final Plan FULL =
      new Plan(
          3,
          Duration.ofMillis(600),
          List.of(20, 50),
          Duration.ofMillis(1_500),
          Duration.ofSeconds(4),
          1_000_000,
          Duration.ofSeconds(2),
          300,
          256_000_000);

  /** To try it: its numbers say little, above all of a JVM that is still cold. */
  static final Plan QUICK =
      new Plan(
          1,
          Duration.ofMillis(200),
          List.of(20),
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          50_000,
          Duration.ofMillis(500),
          50,
          64_000_000);

  /** The full plan, or the quick one. */
  public static Plan of(boolean quick) {
    return quick ? QUICK : FULL;
  }

  /** Compiled programs need none, but a first time of everything. */
  public Duration warmUp(Contender contender) {
    return switch (contender) {
      case GO, RUST, BARE -> requests;
      case KADIS, KADIS_ASYNC -> warmUp;
    };
  }

  /** With networks of other sizes. */
  public Plan withNetworkSizes(List<Integer> sizes) {
    return new Plan(
        rounds,
        requests,
        List.copyOf(sizes),
        operations,
        warmUp,
        records,
        store,
        connections,
        bulkBytes);
  }

  /** With so many rounds. */
  public Plan withRounds(int count) {
    return new Plan(
        count, requests, networkSizes, operations, warmUp, records, store, connections, bulkBytes);
  }
}
