package io.kadis.kv.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.swarm.Neighbourhood.Nearest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

class RecentLookupsTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final List<PeerId> PEERS =
      IntStream.range(0, 3).mapToObj(n -> Entries.writer(n).peerId()).toList();
  private static final Key FIRST = key(0x00);
  private static final Key LAST = key(0xff);

  private final RecentLookups recent = new RecentLookups();

  @Test
  void aLookupOfAWholeNetworkTellsWhoIsNearestToEveryOtherKey() {
    recent.add(FIRST, all(), NOW);

    assertThat(recent.find(LAST, NOW, _ -> true)).contains(all().nearest(LAST).peers());
  }

  @Test
  void itIsTakenForHalfASecondFromWhenItBegan() {
    recent.add(FIRST, all(), NOW);

    var end = NOW.plus(RecentLookups.LIFETIME);
    assertThat(recent.find(FIRST, end.minusNanos(1), _ -> true)).isPresent();
    assertThat(recent.find(FIRST, end, _ -> true)).isEmpty();
  }

  @Test
  void whatLeavesADoubtIsLookedUp() {
    recent.add(FIRST, new Neighbourhood(FIRST, PEERS, PEERS.size()), NOW);

    Predicate<Nearest> enough = nearest -> nearest.certain() > 0;
    assertThat(recent.find(FIRST, NOW, enough)).isPresent();
    assertThat(recent.find(LAST, NOW, enough)).isEmpty();
  }

  @Test
  void theLookupOfTheNearestKeyIsAsked() {
    var one = new Neighbourhood(FIRST, PEERS.subList(0, 1), 20);
    var other = new Neighbourhood(LAST, PEERS.subList(1, 2), 20);
    recent.add(FIRST, one, NOW);
    recent.add(LAST, other, NOW);

    assertThat(recent.find(key(0x01), NOW, _ -> true)).contains(PEERS.subList(0, 1));
    assertThat(recent.find(key(0xfe), NOW, _ -> true)).contains(PEERS.subList(1, 2));
  }

  @Test
  void nothingIsKnownOnceSomebodyCameOrWent() {
    recent.add(FIRST, all(), NOW);
    recent.forget();

    assertThat(recent.find(FIRST, NOW, _ -> true)).isEmpty();
  }

  @Test
  void atTheBoundTheOldestGoes() {
    recent.add(FIRST, new Neighbourhood(FIRST, PEERS.subList(0, 1), 20), NOW);
    for (int i = 0; i < RecentLookups.MAX_LOOKUPS; i++) {
      recent.add(LAST, all(), NOW);
    }

    assertThat(recent.find(FIRST, NOW, _ -> true)).contains(all().nearest(FIRST).peers());
  }

  /** Of fewer peers than were looked for: nobody else is there. */
  private static Neighbourhood all() {
    return new Neighbourhood(FIRST, PEERS, PEERS.size() + 1);
  }

  private static Key key(int first) {
    return new Key(Bytes32.rightPad(Bytes.of(first)));
  }
}
