package io.kadis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.DhtConfig;
import io.kadis.kv.Balancing;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;
import io.kadis.kv.balance.HotKeys;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Links;
import io.kadis.simulator.node.Cluster;
import io.kadis.simulator.node.Settings;
import io.kadis.simulator.node.SimNode;
import io.kadis.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** Fifty nodes read one key again and again with r = one, while one of them overwrites it. */
class HotKeyTest {
  private static final int NODES = 60;
  private static final int READERS = 50;
  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final Duration BETWEEN_READS = Duration.ofMillis(100);
  private static final Duration BETWEEN_WRITES = Duration.ofSeconds(3);
  private static final Bytes KEY = Bytes.of('/', 'k', 'v', '/', 'h', 'o', 't');

  @Test
  void theBusiestReplicaServesLessThanAQuarterOfWhatItServesWithoutBalancing() {
    long off = new Run(new Balancing(false, false, false)).busiest();
    long on = new Run(Balancing.DEFAULTS).busiest();
    assertThat(off).isGreaterThan(READERS);
    assertThat(on).isLessThan(off / 4);
  }

  /** One that is kept for a moment, and one that is asked: with the time an answer travels. */
  @Test
  void anOverwrittenValueIsNeverReadStaleBeyondTheCachesLifetime() {
    var run = new Run(Balancing.DEFAULTS);
    run.busiest();
    assertThat(run.reads).isGreaterThan(READERS);
    assertThat(run.stalest).isLessThanOrEqualTo(HotKeys.LIFETIME);
  }

  private static final class Run {
    private final Cluster cluster;
    private final List<SimNode> readers;
    private final NavigableMap<Long, Instant> acknowledged = new TreeMap<>();
    private Duration stalest = Duration.ZERO;
    private int reads;
    private boolean over;

    Run(Balancing balancing) {
      var d = DatabaseConfig.DEFAULTS;
      var database =
          new DatabaseConfig(
              d.n(),
              d.w(),
              d.r(),
              d.tombstoneTtl(),
              d.maxClockSkew(),
              d.allowRaw(),
              d.writers(),
              d.registered(),
              d.repair(),
              balancing);
      var settings = Settings.of(DhtConfig.DEFAULTS, database);
      cluster = new Cluster(new World(9), Links.DEFAULTS, settings);
      cluster.grow(NODES, Duration.ofMillis(200).multipliedBy(NODES));
      cluster.world().runFor(Duration.ofMinutes(3));
      readers = cluster.nodes().subList(0, READERS);
    }

    /** Answers given by the one that gave most of them. */
    long busiest() {
      write(0);
      cluster.world().runFor(BETWEEN_WRITES);
      var before = new ArrayList<Long>();
      cluster.nodes().forEach(node -> before.add(answers(node)));
      readers.forEach(node -> cluster.world().in(BETWEEN_READS, () -> read(node)));
      cluster.world().in(BETWEEN_WRITES, () -> keepWriting(1));
      cluster.world().runFor(LENGTH);
      over = true;
      return cluster.nodes().stream()
          .map(node -> answers(node) - before.get(node.index()))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }

    private static long answers(SimNode node) {
      return node.machine().traffic().messages(Kind.USER);
    }

    private void keepWriting(int value) {
      if (!over) {
        write(value);
        cluster.world().in(BETWEEN_WRITES, () -> keepWriting(value + 1));
      }
    }

    private void write(int value) {
      var all = new Quorum.All();
      readers
          .getFirst()
          .write(
              KEY,
              Write.Put.of(Bytes.ofUnsignedInt(value)),
              all,
              result -> {
                if (result instanceof WriteResult.Stored(long version, _, _, _)) {
                  acknowledged.put(version, cluster.world().now());
                }
              });
    }

    private void read(SimNode node) {
      if (!over) {
        var asked = cluster.world().now();
        node.get(KEY, new Quorum.One(), result -> check(result, asked));
        cluster.world().in(BETWEEN_READS, () -> read(node));
      }
    }

    /** Stale since: all replicas had something newer when the read began. */
    private void check(GetResult result, Instant asked) {
      if (result instanceof GetResult.Found(_, long version, _, _, _)) {
        reads++;
        var newer = acknowledged.higherEntry(version);
        if (newer != null && newer.getValue().isBefore(asked)) {
          var stale = Duration.between(newer.getValue(), asked);
          stalest = stale.compareTo(stalest) > 0 ? stale : stalest;
        }
      }
    }
  }
}
