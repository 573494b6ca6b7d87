package io.kadis.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.kv.Cluster.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that knows of others, and reaches none, does not take itself for all there is. */
class CompanyTest {
  private static final Bytes KEY = Bytes.wrap("/kv/company".getBytes(UTF_8));
  private static final Bytes VALUE = Bytes.of(1);

  private final Cluster cluster = Cluster.of(3);
  private final Node first = cluster.node(0);
  private final Node second = cluster.node(1);
  private final Node third = cluster.node(2);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void whoHasJustLostEverybodyAcknowledgesNothingAlone() {
    cluster.kill(second);
    cluster.kill(third);

    for (int i = 0; i < 3; i++) {
      var missed = (WriteResult.QuorumMissed) put(first, Duration.ofSeconds(1));
      assertThat(missed.report().wanted()).isEqualTo(2);
    }
    assertThat(first.db().get(KEY, new GetOptions(Optional.empty(), Duration.ofSeconds(1))))
        .isInstanceOf(GetResult.QuorumMissed.class);
  }

  @Test
  void whoStartsAndReachesNobodyAcknowledgesNothing() {
    cluster.nodes().forEach(cluster::kill);

    var back = cluster.back(first, UnaryOperator.identity());

    assertThat(put(back, Duration.ofSeconds(1))).isInstanceOf(WriteResult.QuorumMissed.class);
  }

  @Test
  void whatIsWrittenBeforeSomebodyIsMetWaitsForThem() throws Exception {
    cluster.nodes().forEach(cluster::kill);
    var back = cluster.back(first, UnaryOperator.identity());
    var result = new FutureTask<>(() -> put(back, Duration.ofSeconds(20)));
    var writer = Thread.ofPlatform().start(result);
    await().until(() -> writer.getState() == Thread.State.TIMED_WAITING || result.isDone());

    cluster.back(second, UnaryOperator.identity());

    var report = ((WriteResult.Stored) result.get()).report();
    assertThat(report.wanted()).isEqualTo(2);
  }

  private static WriteResult put(Node node, Duration timeout) {
    return node.db().put(KEY, VALUE, new WriteOptions(Optional.empty(), timeout, List.of()));
  }
}
