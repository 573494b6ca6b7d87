package io.kadis.kv.retention;

import static io.kadis.kv.entry.Entries.KEY;
import static io.kadis.kv.entry.Entries.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AcquaintancesTest {
  private static final Duration WEEK = Duration.ofDays(7);

  /** Nearest to the key first; the second is this node. */
  private final List<PeerId> peers =
      IntStream.range(0, 6)
          .mapToObj(Said::peer)
          .sorted(Comparator.comparing(peer -> Key.of(peer).distanceTo(Key.of(KEY))))
          .toList();

  private final Acquaintances acquaintances = new Acquaintances(peers.get(1), WEEK);

  @Test
  void aHolderThatIsAwayIsMissed() {
    acquaintances.seen(peers, NOW);

    assertThat(acquaintances.away(KEY, 3, Set.of(peers.get(0), peers.get(3))))
        .containsExactly(peers.get(2));
    assertThat(acquaintances.away(KEY, 3, Set.of(peers.get(0), peers.get(2)))).isEmpty();
  }

  @Test
  void whoeverIsAwayTooLongCatchesUpFirstAndIsNotMissed() {
    acquaintances.seen(peers, NOW);
    acquaintances.seen(List.of(peers.get(0)), NOW.plus(WEEK).plusMillis(1));

    assertThat(acquaintances.away(KEY, 6, Set.of(peers.get(0)))).isEmpty();
  }

  @Test
  void aNodeThatNeverSawAnybodyMissesNobody() {
    assertThat(acquaintances.away(KEY, 5, Set.of())).isEmpty();
  }
}
