package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.DhtConfig.Mode;
import io.kadis.kv.Cluster.Node;
import io.kadis.kv.Operation.Result;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many operations at once on whole nodes, on a network in memory. */
class BatchTest {
  private static final Bytes KEY = utf8("/kv/a");

  private Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  private static List<Bytes> keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> utf8("/kv/" + i)).toList();
  }

  private static Operation put(Bytes key, Bytes value) {
    return new Operation.Write(key, Write.Put.of(value), WriteOptions.DEFAULTS);
  }

  private static Operation get(Bytes key) {
    return new Operation.Get(key, GetOptions.DEFAULTS);
  }

  private List<Result> batch(int node, List<Operation> operations) {
    return cluster.node(node).db().batch(operations);
  }

  private static Bytes found(Result result) {
    assertThat(result).isInstanceOf(Result.Got.class);
    var got = ((Result.Got) result).result();
    assertThat(got).isInstanceOf(GetResult.Found.class);
    return ((GetResult.Found) got).value();
  }

  private static void stored(Result result) {
    assertThat(result)
        .asInstanceOf(type(Result.Wrote.class))
        .extracting(Result.Wrote::result)
        .isInstanceOf(WriteResult.Stored.class);
  }

  private long sum(ToLongFunction<Node> total) {
    return cluster.nodes().stream().mapToLong(total).sum();
  }

  @Test
  void eachOperationHasItsOwnResultInOrder() {
    cluster = Cluster.of(5);
    batch(0, List.of(put(KEY, utf8("before")), put(utf8("/kv/c"), utf8("c"))))
        .forEach(BatchTest::stored);

    var results =
        batch(
            1,
            List.of(
                put(utf8("/kv/b"), utf8("b")),
                put(utf8("/nowhere/b"), utf8("b")),
                get(KEY),
                put(utf8("/kv/big"), Bytes.wrap(new byte[20_000])),
                get(utf8("/kv/absent")),
                get(utf8("no key")),
                new Operation.Write(utf8("/kv/c"), Write.Delete.ALL, WriteOptions.DEFAULTS)));

    assertThat(results).hasSize(7);
    stored(results.get(0));
    assertThat(results.get(1).toString()).contains("namespace 'nowhere'");
    assertThat(found(results.get(2))).isEqualTo(utf8("before"));
    assertThat(((Result.Wrote) results.get(3)).result()).isInstanceOf(WriteResult.Refused.class);
    assertThat(((Result.Got) results.get(4)).result()).isInstanceOf(GetResult.Absent.class);
    assertThat(((Result.Got) results.get(5)).result()).isInstanceOf(GetResult.Refused.class);
    stored(results.get(6));
    assertThat(((Result.Got) batch(2, List.of(get(utf8("/kv/c")))).getFirst()).result())
        .isInstanceOf(GetResult.Absent.class);
  }

  @Test
  void anEmptyBatchHasNoResultsAndOneTooLargeIsRefusedWhole() {
    cluster = Cluster.of(1);
    assertThat(batch(0, List.of())).isEmpty();
    var tooMany = Collections.nCopies(Database.MAX_BATCH + 1, get(KEY));
    assertThatThrownBy(() -> batch(0, tooMany))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch of 1,001 operations is over 1,000: split it");
  }

  @Test
  void aLoneNodeDoesBatchesToo() {
    cluster = Cluster.of(1);
    batch(0, keys(100).stream().map(key -> put(key, key)).toList()).forEach(BatchTest::stored);
    assertThat(
            batch(0, keys(100).stream().map(BatchTest::get).toList()).stream()
                .map(BatchTest::found))
        .isEqualTo(keys(100));
  }

  @Test
  void writesOfOneKeyInABatchAllEndAndOneOfThemWins() {
    cluster = Cluster.of(5);
    var operations = new ArrayList<Operation>();
    for (int i = 0; i < 20; i++) {
      operations.add(put(KEY, utf8("v" + i)));
    }
    batch(0, operations).forEach(BatchTest::stored);
    var seen = batch(1, List.of(get(KEY))).getFirst();
    assertThat(found(batch(2, List.of(get(KEY))).getFirst())).isEqualTo(found(seen));
  }

  @Test
  void valuesThatTakeManyFramesAllArrive() {
    cluster = Cluster.of(4);
    var large = Bytes.wrap(new byte[12_000]);
    batch(0, keys(60).stream().map(key -> put(key, large)).toList()).forEach(BatchTest::stored);
    assertThat(batch(1, keys(60).stream().map(BatchTest::get).toList()))
        .allSatisfy(result -> assertThat(found(result)).isEqualTo(large));
  }

  @Test
  void aReplicaThatHasDiedCostsNoOperationItsResult() {
    cluster = Cluster.of(6);
    cluster.kill(cluster.node(5));
    batch(0, keys(50).stream().map(key -> put(key, key)).toList()).forEach(BatchTest::stored);
    assertThat(
            batch(1, keys(50).stream().map(BatchTest::get).toList()).stream().map(BatchTest::found))
        .isEqualTo(keys(50));
  }

  @Test
  void countersCountInBatches() {
    cluster = Cluster.of(5);
    var key = utf8("/counter/hits");
    var add = new Operation.Write(key, new Write.Add(2), WriteOptions.DEFAULTS);
    batch(0, Collections.nCopies(20, add)).forEach(BatchTest::stored);
    assertThat(((Result.Got) batch(1, List.of(get(key))).getFirst()).result())
        .asInstanceOf(type(GetResult.Found.class))
        .extracting(GetResult.Found::view)
        .isEqualTo(new View.Count(40));
  }

  @Test
  void aThousandKeysOnFiveNodesShareLookupsAndMessages() {
    thousandKeysOn(5, 2);
  }

  @Test
  void aThousandKeysOnThirtyNodesShareLookupsAndMessages() {
    thousandKeysOn(30, 40);
  }

  /**
   * By themselves 1,000 puts would take 1,000 lookups and 4,000 stores, and as many gets.
   *
   * @param lookups at most, beside those the table makes for itself
   */
  private void thousandKeysOn(int nodes, int lookups) {
    for (int i = 0; i < nodes; i++) {
      cluster.kadis(Mode.SERVER);
    }
    cluster.nodes().forEach(node -> cluster.knows(node, Math.min(20, nodes - 1)));
    var keys = keys(Database.MAX_BATCH);
    long lookupsBefore = lookups(0);

    batch(0, keys.stream().map(key -> put(key, key)).toList()).forEach(BatchTest::stored);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> sum(node -> node.store().count()) >= 5L * keys.size());
    assertThat(batch(0, keys.stream().map(BatchTest::get).toList()).stream().map(BatchTest::found))
        .isEqualTo(keys);

    assertThat(lookups(0) - lookupsBefore).isLessThanOrEqualTo(2L * lookups);
    long served =
        sum(n -> n.db().metrics().storesServed.sum() + n.db().metrics().fetchesServed.sum());
    long frames = sum(n -> n.db().metrics().batchesServed.sum());
    assertThat(frames).isLessThan(served / 5);
  }

  private long lookups(int node) {
    return cluster.node(node).dht().metrics().lookupLatency.snapshot().count();
  }
}
