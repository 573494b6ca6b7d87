package io.kadis.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.LookupRunner.Query;
import io.kadis.dht.lookup.LookupRunner.Walk;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.rpc.RpcException;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class LookupRunnerTest {
  private static final Key TARGET = Key.of(Bytes.of(1));
  private static final PeerId SELF = peer(0).id();
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final LookupRunner runner =
      new LookupRunner(SELF, () -> Instant.EPOCH.plusNanos(System.nanoTime()));
  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  @Requirement("KAD-50")
  void withoutSeedsItEndsAtOnce() {
    var found = run(List.of(), _ -> List.of(), LONG, LONG);

    assertThat(found.closest()).isEmpty();
    assertThat(found.end()).isEqualTo(Lookup.End.STARVED);
  }

  @Test
  void itAsksOnUntilAllNearHaveAnswered() {
    var found =
        run(List.of(peer(1)), asked -> asked.equals(peer(1)) ? peers(2, 9) : List.of(), LONG, LONG);

    assertThat(found.closest()).containsExactlyInAnyOrderElementsOf(peers(1, 9));
    assertThat(found.trace().hops())
        .hasSize(8)
        .allMatch(hop -> hop.outcome() == Trace.Outcome.ANSWERED);
  }

  @Test
  @Requirement("KAD-54")
  void aPeerThatFailsIsLeftOut() {
    var found =
        run(
            peers(1, 4),
            asked -> {
              if (asked.equals(peer(2))) {
                throw new RpcException.Unreachable("nobody there");
              }
              return List.of();
            },
            LONG,
            LONG);

    assertThat(found.closest()).containsExactlyInAnyOrder(peer(1), peer(3));
  }

  @Test
  @Requirement("RM-7")
  void aSilentPeerIsWaitedForNoLongerThanItsTime() {
    var found = run(peers(1, 4), asked -> silentIf(asked.equals(peer(2))), SHORT, LONG);

    assertThat(found.closest()).containsExactlyInAnyOrder(peer(1), peer(3));
    assertThat(found.end()).isNotEqualTo(Lookup.End.STOPPED);
  }

  @Test
  @Requirement({"KAD-51", "RM-7"})
  void theDeadlineEndsItWithWhatIsFound() {
    var found = run(peers(1, 4), asked -> silentIf(asked.equals(peer(2))), LONG, SHORT);

    assertThat(found.end()).isEqualTo(Lookup.End.STOPPED);
    assertThat(found.closest()).containsExactlyInAnyOrder(peer(1), peer(3));
  }

  @Test
  @Requirement("KAD-51")
  void enoughEndsIt() {
    var answers = new AtomicInteger();
    var walk =
        new Walk(
            TARGET,
            peers(1, 4),
            asked -> {
              answers.incrementAndGet();
              return silentIf(!asked.equals(peer(1)));
            },
            () -> answers.get() > 0);

    var found = runner.run(walk, limits(LONG), LONG);

    assertThat(found.end()).isEqualTo(Lookup.End.STOPPED);
  }

  @Test
  void anInterruptEndsIt() {
    Thread.currentThread().interrupt();

    var found = run(peers(1, 4), _ -> silentIf(true), LONG, LONG);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(found.end()).isEqualTo(Lookup.End.STOPPED);
  }

  @Test
  @Requirement({"SEC-8", "SEC-11"})
  void liarsThatNameEverNewPeersCannotKeepItDialling() {
    var asked = new AtomicInteger();

    var found =
        run(
            peers(1, 4),
            _ -> {
              int n = asked.incrementAndGet();
              return peers(100 * n, 100 * n + 20);
            },
            LONG,
            LONG);

    assertThat(found.closest()).hasSizeLessThanOrEqualTo(20);
    assertThat(asked).hasValueLessThanOrEqualTo(LookupRunner.MAX_ASKED + 20);
  }

  private LookupRunner.Found run(
      List<PeerInfo> seeds, Query query, Duration peerTimeout, Duration timeout) {
    return runner.run(new Walk(TARGET, seeds, query, () -> false), limits(peerTimeout), timeout);
  }

  private static Lookup.Limits limits(Duration peerTimeout) {
    return new Lookup.Limits(20, 10, 20, peerTimeout);
  }

  private List<PeerInfo> silentIf(boolean silent) {
    try {
      if (silent) {
        never.await();
      }
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static List<PeerInfo> peers(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).mapToObj(LookupRunnerTest::peer).toList());
  }

  private static PeerInfo peer(int n) {
    var hash = Key.of(Bytes.ofUnsignedInt(n)).id();
    return new PeerInfo(
        new PeerId(Bytes.concatenate(Bytes.fromHexString("0x1220"), hash)), List.of());
  }
}
