package io.kadis.kv.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.balance.HotKeys.Copy;
import io.kadis.kv.balance.ReplicaChoice.Outcome;
import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.quorum.Ballot.Step;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.Peers;
import io.kadis.kv.quorum.ReadQuorum;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** One hot key, fifty readers that each read it fifty times a second with r = one; virtual time. */
class HotKeyLoadTest {
  private static final int READERS = 50;
  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final Duration BETWEEN_READS = Duration.ofMillis(20);
  private static final Duration BETWEEN_WRITES = Duration.ofMillis(700);
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Bytes KEY = Bytes.of(7);
  private static final List<PeerId> REPLICAS = IntStream.range(0, 5).mapToObj(Peers::peer).toList();

  @Test
  void theBusiestReplicaServesLessThanAQuarterOfWhatItServesWithoutBalancing() {
    Seeds.check(
        3,
        random -> {
          int off = new World(random, false, false).busiest();
          int spread = new World(random, true, false).busiest();
          int cached = new World(random, false, true).busiest();
          int on = new World(random, true, true).busiest();

          assertThat(spread).as("spread").isLessThan(off / 2);
          assertThat(cached).as("cached").isLessThan(off / 4);
          assertThat(on).as("both").isLessThan(off / 16);
        });
  }

  /** Replicas that all have each write at once, so that what is stale is the cache's doing. */
  private static final class World {
    private record Due(Duration at, Runnable what) {}

    private final RandomGenerator random;
    private final boolean spreading;
    private final boolean caching;
    private final PriorityQueue<Due> agenda = new PriorityQueue<>(Comparator.comparing(Due::at));
    private final Map<PeerId, Integer> served = new HashMap<>();
    private Duration now = Duration.ZERO;

    World(RandomGenerator random, boolean spreading, boolean caching) {
      this.random = random;
      this.spreading = spreading;
      this.caching = caching;
    }

    int busiest() {
      for (int i = 0; i < READERS; i++) {
        var reader = new Reader();
        in(Duration.ofMillis(random.nextInt(20)), reader::read);
      }
      while (agenda.poll() instanceof Due due && due.at.compareTo(LENGTH) < 0) {
        now = due.at;
        due.what.run();
      }
      return Collections.max(served.values());
    }

    private void in(Duration time, Runnable what) {
      agenda.add(new Due(now.plus(time), what));
    }

    private Bytes newest() {
      return Bytes.ofUnsignedInt(now.dividedBy(BETWEEN_WRITES));
    }

    private final class Reader {
      private final ReplicaChoice choice = new ReplicaChoice(Peers.peer(10), random);
      private final HotKeys hotKeys = new HotKeys();
      private final int[] millisTo = random.ints(REPLICAS.size(), 1, 80).toArray();

      void read() {
        in(BETWEEN_READS, this::read);
        var copy = caching ? hotKeys.read(KEY, now) : Optional.<Copy>empty();
        copy.ifPresentOrElse(this::check, () -> new Read(this).begin());
      }

      private void check(Copy copy) {
        var overwritten = BETWEEN_WRITES.multipliedBy(copy.record().toInt() + 1L);
        assertThat(now.minus(overwritten)).as("behind").isLessThan(HotKeys.LIFETIME);
      }
    }

    private final class Read {
      private final Reader reader;
      private final Duration asked = now;
      private final ReadQuorum quorum;
      private boolean over;

      Read(Reader reader) {
        var panel = new Panel(REPLICAS, List.of(), REPLICAS.size());
        this.reader = reader;
        this.quorum =
            spreading
                ? ReadQuorum.inTurns(
                    panel, reader.choice.turns(REPLICAS, now), DEADLINE, (a, _) -> a)
                : new ReadQuorum(panel, 1, DEADLINE, (a, _) -> a);
      }

      void begin() {
        tell(new Event.Started());
      }

      private void tell(Event event) {
        Step step = quorum.advance(event, now.minus(asked));
        step.ask().forEach(this::ask);
        if (!over && step.verdict() == Verdict.REACHED) {
          over = true;
          var copy = new Copy(quorum.best().orElseThrow(), quorum.report(), asked);
          reader.hotKeys.learned(KEY, copy, now);
        }
        if (!step.settled() && event instanceof Event.Started) {
          in(step.wakeAt().minus(now.minus(asked)), () -> tell(new Event.TimerFired()));
        }
      }

      private void ask(PeerId replica) {
        served.merge(replica, 1, Integer::sum);
        reader.choice.asked(replica);
        var began = now;
        var value = newest();
        in(
            Duration.ofMillis(reader.millisTo[REPLICAS.indexOf(replica)]),
            () -> {
              reader.choice.settled(replica, Outcome.ANSWERED, now.minus(began), now);
              tell(new Event.Replied(replica, new KvReply.Found(value)));
            });
      }
    }
  }
}
