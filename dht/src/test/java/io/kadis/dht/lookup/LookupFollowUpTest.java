package io.kadis.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Peers;
import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Lookup.Event;
import io.kadis.dht.lookup.Lookup.Limits;
import io.kadis.dht.lookup.Lookup.Step;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** What happens once the closest have answered, and the rest of the k closest have not. */
class LookupFollowUpTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000);

  /** Else liars among them could name nearer peers for ever. */
  @Test
  @Requirement("KAD-52")
  void theRestIsAskedAtOnceAndWhatItNamesNoLongerCounts() {
    var target = Key.of(Bytes.of(1));
    var peers = Peers.sorted(Peers.random(4, new SplittableRandom(1)), target);
    var nearest = peers.getFirst();
    var rest = peers.subList(2, 4);
    var limits = new Limits(3, 1, 1, Duration.ofSeconds(3));
    var lookup = new Lookup(target, Peers.id(0), limits);
    lookup.advance(new Event.Started(List.of(nearest, rest.get(0), rest.get(1))), NOW);

    var step = lookup.advance(new Event.Replied(nearest.id(), List.of()), NOW);
    assertThat(((Step.Ask) step).peers()).isEqualTo(rest);

    lookup.advance(new Event.Replied(rest.get(0).id(), List.of(peers.get(1))), NOW);
    var end = lookup.advance(new Event.Replied(rest.get(1).id(), List.of()), NOW);
    assertThat(((Step.Done) end).closest()).containsExactly(nearest, rest.get(0), rest.get(1));
  }
}
