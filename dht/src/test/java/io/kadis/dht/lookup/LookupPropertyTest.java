package io.kadis.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Peers;
import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Lookup.End;
import io.kadis.dht.lookup.Lookup.Event;
import io.kadis.dht.lookup.Lookup.Limits;
import io.kadis.dht.lookup.Lookup.Step;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What holds of every lookup, whatever the network does and in whatever order. */
class LookupPropertyTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final PeerId SELF = Peers.id(0);

  /** Drives one lookup; checks at every step what must hold at every step. */
  private static final class Run {
    final SimulatedNetwork network;
    final Key target;
    final Limits limits;
    final Lookup lookup;
    final RandomGenerator random;
    final Set<PeerId> everAsked = new HashSet<>();
    final List<PeerId> inFlight = new ArrayList<>();
    final List<PeerId> late = new ArrayList<>();
    final List<PeerId> lateAnswers = new ArrayList<>();
    Instant now = Instant.ofEpochSecond(1_000);
    int steps;

    Run(SimulatedNetwork network, Key target, Limits limits, RandomGenerator random) {
      this.network = network;
      this.target = target;
      this.limits = limits;
      this.random = random;
      this.lookup = new Lookup(target, SELF, limits);
    }

    Step.Done toTheEnd(List<PeerInfo> seeds) {
      Step step = lookup.advance(new Event.Started(seeds), now);
      while (step instanceof Step.Ask ask) {
        accept(ask);
        assertThat(++steps).as("steps").isLessThan(20_000);
        step = next(ask);
      }
      return (Step.Done) step;
    }

    private void accept(Step.Ask ask) {
      for (PeerInfo peer : ask.peers()) {
        assertThat(peer.id()).isNotEqualTo(SELF);
        assertThat(everAsked.add(peer.id())).as("asked once").isTrue();
        inFlight.add(peer.id());
      }
      assertThat(ask.wakeAt()).isAfter(now);
      assertThat(inFlight).isNotEmpty().hasSizeLessThanOrEqualTo(limits.k() + limits.alpha());
    }

    /** Lets something happen: an answer, a failure, silence until the timer, a late answer. */
    private Step next(Step.Ask ask) {
      if (!late.isEmpty() && random.nextInt(4) == 0) {
        PeerId peer = late.remove(random.nextInt(late.size()));
        lateAnswers.add(peer);
        return reply(peer);
      }
      PeerId peer = inFlight.get(random.nextInt(inFlight.size()));
      boolean silent = random.nextInt(10) == 0;
      if (network.answers(peer) && !silent) {
        inFlight.remove(peer);
        now = now.plusMillis(random.nextInt(20));
        return reply(peer);
      }
      if (!network.answers(peer) && random.nextBoolean()) {
        inFlight.remove(peer);
        return lookup.advance(new Event.Failed(peer), now);
      }
      now = ask.wakeAt().isAfter(now) ? ask.wakeAt() : now;
      return timeOut();
    }

    /** All that are in flight may time out now; those alive will answer late. */
    private Step timeOut() {
      Step step = lookup.advance(new Event.TimerFired(), now);
      List<PeerId> timedOut =
          lookup.trace(now).hops().stream()
              .filter(hop -> hop.outcome() == Trace.Outcome.TIMED_OUT)
              .map(Trace.Hop::peer)
              .filter(inFlight::remove)
              .toList();
      timedOut.stream().filter(network::answers).forEach(late::add);
      return step;
    }

    private Step reply(PeerId peer) {
      return lookup.advance(new Event.Replied(peer, network.answer(peer, target)), now);
    }
  }

  private static Limits limits(RandomGenerator random, int k) {
    return new Limits(k, 1 + random.nextInt(k), 1 + random.nextInt(4), TIMEOUT);
  }

  private static List<PeerInfo> seeds(SimulatedNetwork network, RandomGenerator random) {
    List<PeerInfo> seeds = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      seeds.add(network.peers.get(random.nextInt(network.peers.size())));
    }
    return seeds;
  }

  @Test
  @Requirement({"KAD-51", "KAD-52"})
  void findsTheNearestWhateverTheOrderOfEvents() {
    Seeds.check(
        40,
        random -> {
          SimulatedNetwork network = new SimulatedNetwork(10 + random.nextInt(150), 8, random);
          Key target = Key.of(Peers.id(random));
          List<PeerInfo> seeds = seeds(network, random);
          for (int order = 0; order < 3; order++) {
            Limits limits = new Limits(8, 1 + random.nextInt(8), 3, TIMEOUT);
            Run run = new Run(network, target, limits, random);
            assertThat(withoutSilence(run, seeds).closest()).isEqualTo(network.nearest(target, 8));
          }
        });
  }

  /** Everyone asked answers, in random order. */
  private static Step.Done withoutSilence(Run run, List<PeerInfo> seeds) {
    Step step = run.lookup.advance(new Event.Started(seeds), run.now);
    while (step instanceof Step.Ask ask) {
      run.accept(ask);
      PeerId peer = run.inFlight.remove(run.random.nextInt(run.inFlight.size()));
      step = run.reply(peer);
    }
    return (Step.Done) step;
  }

  @Test
  @Requirement({"KAD-51", "KAD-54"})
  void endsAndAnswersWithLivePeersOnlyInOrder() {
    Seeds.check(
        150,
        random -> {
          int k = 2 + random.nextInt(19);
          SimulatedNetwork network = new SimulatedNetwork(5 + random.nextInt(100), k, random);
          network.peers.stream()
              .filter(peer -> random.nextInt(4) == 0)
              .forEach(peer -> network.dead.add(peer.id()));
          Key target = Key.of(Peers.id(random));
          Run run = new Run(network, target, limits(random, k), random);
          Step.Done done = run.toTheEnd(seeds(network, random));
          assertThat(done.closest())
              .hasSizeLessThanOrEqualTo(k)
              .doesNotHaveDuplicates()
              .isEqualTo(Peers.sorted(done.closest(), target))
              .allMatch(peer -> network.answers(peer.id()));
          assertThat(ids(done)).containsAll(nearest(run.lateAnswers, done, target));
        });
  }

  /** Those late answerers that are nearer than the last of the result: they must be in it. */
  private static List<PeerId> nearest(List<PeerId> late, Step.Done done, Key target) {
    if (done.closest().isEmpty()) {
      return List.of();
    }
    Key last = Key.of(done.closest().getLast().id());
    return late.stream().filter(id -> target.compareDistances(Key.of(id), last) < 0).toList();
  }

  private static List<PeerId> ids(Step.Done done) {
    return done.closest().stream().map(PeerInfo::id).toList();
  }

  @Test
  @Requirement({"KAD-51", "KAD-53"})
  void liarsNeitherKeepItGoingNorGetGhostsIn() {
    AtomicInteger misses = new AtomicInteger();
    Seeds.check(
        100,
        random -> {
          SimulatedNetwork network = new SimulatedNetwork(100, 10, random);
          network.peers.stream()
              .filter(peer -> random.nextInt(5) == 0)
              .forEach(peer -> network.liars.add(peer.id()));
          Key target = Key.of(Peers.id(random));
          Run run = new Run(network, target, new Limits(10, 5, 3, TIMEOUT), random);
          Step.Done done = run.toTheEnd(network.peers.subList(0, 10));
          assertThat(done.closest()).allMatch(peer -> network.answers(peer.id()));
          if (!done.closest().contains(network.nearest(target, 1).getFirst())) {
            misses.incrementAndGet();
          }
        });
    // When all of the beta nearest lie, the walk ends early: beta is a trade, not a proof.
    assertThat(misses).hasValueLessThan(10);
  }

  @Test
  @Requirement("KAD-50")
  void atMostAlphaAreAskedAtOnceWhileWalking() {
    Seeds.check(
        60,
        random -> {
          SimulatedNetwork network = new SimulatedNetwork(80, 8, random);
          Key target = Key.of(Peers.id(random));
          // beta = k: there is nothing left to follow up, so alpha holds to the end
          Limits limits = new Limits(8, 1 + random.nextInt(5), 8, TIMEOUT);
          Run run = new Run(network, target, limits, random);
          Step step = run.lookup.advance(new Event.Started(seeds(network, random)), run.now);
          while (step instanceof Step.Ask ask) {
            run.accept(ask);
            assertThat(run.inFlight).hasSizeLessThanOrEqualTo(limits.alpha());
            PeerId peer = run.inFlight.remove(random.nextInt(run.inFlight.size()));
            step = run.reply(peer);
          }
          assertThat(((Step.Done) step).end()).isIn(End.COMPLETED, End.STARVED);
        });
  }

  @Test
  void aHostileNetworkOfEverNearerPeersIsBounded() {
    Seeds.check(
        3,
        random -> {
          Key target = Key.of(Peers.id(random));
          Lookup lookup = new Lookup(target, SELF, new Limits(20, 10, 20, TIMEOUT));
          Instant now = Instant.EPOCH;
          Step step = lookup.advance(new Event.Started(Peers.random(5, random)), now);
          int asked = 0;
          while (step instanceof Step.Ask ask && asked < 1_000) {
            asked += ask.peers().size();
            for (PeerInfo peer : ask.peers()) {
              step = lookup.advance(new Event.Replied(peer.id(), Peers.random(60, random)), now);
              if (step instanceof Step.Ask more) {
                asked += more.peers().size();
              }
            }
          }
          assertThat(asked).isLessThan(2_000);
          assertThat(lookup.candidates()).isLessThanOrEqualTo(2_000);
        });
  }
}
