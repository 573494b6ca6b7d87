package io.kadis.app.http;

import static io.kadis.app.http.InMemoryApi.assertProblem;
import static io.kadis.app.http.InMemoryApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.repair.Durability;
import io.kadis.kv.upkeep.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class MembershipRoutesTest {
  private static final Durability SEEN =
      new Durability(
          5,
          List.of(0L, 2L, 0L, 0L, 7L, 90L),
          1,
          9,
          3,
          Optional.of(Duration.ofSeconds(12)),
          Optional.of(Instant.parse("2026-11-23T10:00:00Z")));

  private final RepairMetrics metrics = new RepairMetrics();
  private final AtomicInteger stops = new AtomicInteger();
  private Membership.Left left = new Membership.Left(true, 0);
  private Duration waited = Duration.ZERO;
  private boolean alone;

  @Test
  void keysAreToldByTheirLiveHolders() {
    assertThat(json(send("GET", "/v1/durability", "")))
        .containsEntry("wanted", 5)
        .containsEntry("keys", 100)
        .containsEntry("byHolders", Map.of("1", 2, "4", 7, "5", 90))
        .containsEntry("unknown", 1)
        .containsEntry("backlog", 9)
        .containsEntry("covered", 0.5)
        .containsEntry("handedOver", 3)
        .containsEntry("secondsToHealthy", 12)
        .containsEntry("asOf", "2026-11-23T10:00:00Z");
  }

  /** Comparisons take minutes, and some fail half way: what they have taken counts at once. */
  @Test
  void whatWasPulledIsToldAsItIsCounted() {
    metrics.recordsPulled.add(193);
    metrics.bytesPulled.add(4_000);

    assertThat(json(send("GET", "/v1/durability", "")))
        .containsEntry("pulledRecords", 193)
        .containsEntry("pulledBytes", 4_000);
  }

  @Test
  void aNodeThatHasLeftStops() {
    assertThat(send("POST", "/v1/leave", "timeout=30s").status()).isEqualTo(200);
    assertThat(waited).isEqualTo(Duration.ofSeconds(30));
    assertThat(stops).hasValue(1);
  }

  @Test
  void aNodeThatCouldNotHandOverInTimeGoesOn() {
    left = new Membership.Left(false, 1_234);
    assertProblem(
        send("POST", "/v1/leave", "timeout=1s"), 504, "not-handed-over", "1,234 records", "again");
    assertThat(stops).hasValue(0);
  }

  @Test
  void aLoneNodeHasNobodyToLeaveItsRecordsTo() {
    alone = true;
    assertProblem(send("POST", "/v1/leave", ""), 503, "not-ready", "no other node");
    assertThat(stops).hasValue(0);
  }

  private Response send(String method, String path, String query) {
    var router = new Router();
    new MembershipRoutes(new Fake(), () -> alone, stops::incrementAndGet).addTo(router);
    return router.route(new Request(method, path, query, _ -> Optional.empty(), _ -> Bytes.EMPTY));
  }

  private final class Fake implements Membership {
    @Override
    public Durability durability() {
      return SEEN;
    }

    @Override
    public double covered() {
      return 0.5;
    }

    @Override
    public RepairMetrics metrics() {
      return metrics;
    }

    @Override
    public Left leave(Duration timeout) {
      waited = timeout;
      return left;
    }
  }
}
