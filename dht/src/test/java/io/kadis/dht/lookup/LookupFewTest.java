package io.kadis.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Peers;
import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Lookup.Event;
import io.kadis.dht.lookup.Lookup.Limits;
import io.kadis.dht.lookup.Lookup.Step;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Lookups of who already knows nearly everybody. */
class LookupFewTest {
  private static final int FEW = 5;
  private static final int K = 20;
  private static final PeerId SELF = Peers.id(0);
  private static final Instant NOW = Instant.ofEpochSecond(1_000);

  /** Asks until the end; those of the network that live answer, in any order. */
  private static final class Run {
    final List<PeerId> asked = new ArrayList<>();
    final List<PeerInfo> closest;
    final LookupRunner.Found found;
    int rounds;

    Run(SimulatedNetwork network, Key target, List<PeerInfo> seeds, RandomGenerator random) {
      var lookup = new Lookup(target, SELF, Limits.few(FEW, Duration.ofSeconds(3)));
      var open = new ArrayDeque<PeerId>();
      var step = lookup.advance(new Event.Started(seeds), NOW);
      while (step instanceof Step.Ask(var peers, _)) {
        rounds += peers.isEmpty() ? 0 : 1;
        var shuffled = new ArrayList<>(peers);
        Collections.shuffle(shuffled, Random.from(random));
        shuffled.forEach(peer -> open.add(peer.id()));
        peers.forEach(peer -> asked.add(peer.id()));
        var peer = open.remove();
        step =
            network.answers(peer)
                ? lookup.advance(new Event.Replied(peer, network.answer(peer, target)), NOW)
                : lookup.advance(new Event.Failed(peer), NOW);
      }
      var done = (Step.Done) step;
      closest = done.closest();
      found = new LookupRunner.Found(closest, done.end(), lookup.trace(NOW));
    }
  }

  @Test
  void whereNobodyIsNewTheNearestFewAreAskedOnceAndNobodyElse() {
    Seeds.check(
        100,
        random -> {
          var network = new SimulatedNetwork(1 + random.nextInt(19), K, random);
          var target = Key.of(Peers.id(random));

          var run = new Run(network, target, network.peers, random);

          assertThat(run.rounds).isOne();
          assertThat(run.closest).isEqualTo(network.nearest(target, FEW));
          assertThat(run.asked).hasSameSizeAs(run.closest);
        });
  }

  /** Its neighbours have met it, and name it; who is dead is replaced by the next nearest. */
  @Test
  void newcomersThatOnlyOthersKnowAreFound() {
    Seeds.check(
        300,
        random -> {
          var network = new SimulatedNetwork(10 + random.nextInt(10), K, random);
          var target = Key.of(Peers.id(random));
          network.peers.stream()
              .filter(_ -> random.nextInt(5) == 0)
              .forEach(peer -> network.dead.add(peer.id()));
          var known = network.peers.stream().filter(_ -> random.nextInt(3) > 0).toList();
          var someoneAnswers = known.stream().anyMatch(peer -> network.answers(peer.id()));

          var run = new Run(network, target, known, random);

          assertThat(run.closest)
              .isEqualTo(someoneAnswers ? network.nearest(target, FEW) : List.of());
        });
  }

  @Test
  void whatNobodyAskedIsTakenFromTheTableInItsPlaceAndWhoDidNotAnswerIsLeftOut() {
    Seeds.check(
        200,
        random -> {
          var network = new SimulatedNetwork(1 + random.nextInt(19), K, random);
          var target = Key.of(Peers.id(random));
          network.peers.stream()
              .filter(_ -> random.nextInt(4) == 0)
              .forEach(peer -> network.dead.add(peer.id()));
          var run = new Run(network, target, network.peers, random);

          var merged = Nearby.merged(target, run.found, network.peers, K);

          var expected = new HashSet<>(network.peers);
          expected.removeIf(
              peer -> run.asked.contains(peer.id()) && network.dead.contains(peer.id()));
          assertThat(merged).isEqualTo(Peers.sorted(List.copyOf(expected), target));
        });
  }
}
