package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.record.Validators;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.WatchState.Subject;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.quorum.Peers;
import io.kadis.kv.rpc.Feed;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.Replica;
import io.kadis.kv.swarm.Swarm.Placement;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** A watch among replicas that lie, fall silent or are broken. */
class RunningWatchTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Bytes LIE = Bytes.of(1, 2, 3);
  private static final Bytes TRUTH = Masks.record(0b101);

  private final Semaphore closed = new Semaphore(0);

  /** One of which all feeds speak alike. */
  private record Fake(PeerId id, Feed feed) implements Replica {
    @Override
    public Feed watch(Bytes key, Duration timeout) {
      return feed;
    }

    @Override
    public KvReply store(Bytes key, Bytes value, Duration timeout) {
      throw new UnsupportedOperationException("a watch stores nothing");
    }

    @Override
    public KvReply fetch(Bytes key, Duration timeout) {
      throw new UnsupportedOperationException("a watch fetches nothing");
    }
  }

  /** What a replica says next. */
  @FunctionalInterface
  private interface Words {
    KvReply next(Duration timeout) throws RpcException;
  }

  private Replica replica(int number, Words words) {
    var feed =
        new Feed() {
          @Override
          public KvReply next(Duration timeout) throws RpcException {
            return words.next(timeout);
          }

          @Override
          public void close() {
            closed.release();
          }
        };
    return new Fake(Peers.peer(number), feed);
  }

  /** Says this, and then nothing until it is given up. */
  private static Words once(Bytes record) {
    var words = new Semaphore(1);
    return _ -> {
      try {
        words.acquire();
        return new KvReply.Found(record);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new RpcException.Unsent("given up");
      }
    };
  }

  @Test
  void whatIsInvalidIsNeverShownAndWhoSaysItIsLeft() throws Exception {
    var liar = replica(0, once(LIE));
    try (var watch = watch(liar, replica(1, once(TRUTH)))) {
      assertThat(tag(watch)).isEqualTo("5");
      closed.acquire();
    }
  }

  @Test
  void whoIsSilentForLongerThanAgreedIsReplaced() throws Exception {
    var silent =
        replica(
            0,
            timeout -> {
              assertThat(timeout).isEqualTo(WatchTiming.DEFAULTS.silence());
              throw new RpcException.TimedOut("silent for " + timeout);
            });
    try (var watch = watch(silent, replica(1, once(TRUTH)))) {
      assertThat(tag(watch)).isEqualTo("5");
      closed.acquire();
    }
  }

  @Test
  void aBugOfOursIsToldToWhoWaitsAndNotTakenForSilence() throws Exception {
    var broken =
        replica(
            0,
            _ -> {
              throw new IllegalArgumentException("a bug");
            });
    try (var watch = watch(broken)) {
      assertThatThrownBy(() -> watch.next(SOON))
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("a bug");
    }
  }

  private static String tag(Watch watch) throws InterruptedException {
    return watch.next(SOON).orElseThrow().tag();
  }

  private static Watch watch(Replica... nearest) throws Exception {
    var metrics = new KvMetrics();
    var validators = new Validators(Map.of());
    var site =
        new Site(
            (_, _, _) -> new Placement(List.of(nearest), List.of(), 1, 1),
            new LocalReplica(new MemoryStore(), validators, metrics, InstantSource.system()),
            new MemoryStore(),
            new KeyLocks(),
            Entries.writer(0),
            new VersionClock(new MemoryStore()),
            new Balancer(Entries.writer(0).peerId(), Balancing.OFF, metrics),
            DatabaseConfig.DEFAULTS,
            metrics,
            InstantSource.system());
    var subject = new Subject(utf8("/masks/a"), new Masks(), Optional.empty());
    return RunningWatch.start(site, subject, WatchTiming.DEFAULTS, _ -> {});
  }
}
