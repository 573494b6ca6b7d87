package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Peers;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.Replica;
import io.kadis.kv.swarm.Swarm.Placement;
import io.kadis.kv.upkeep.NoCopies;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A write that builds on others, at a replica that holds something better than it had said. */
class HiddenWritesTest {
  private static final Bytes KEY = utf8("/word/a");

  private final KvMetrics metrics = new KvMetrics();
  private final MemoryStore written = new MemoryStore();
  private final Scripted replica = new Scripted();
  private ReplicatedDatabase database;

  @BeforeEach
  void open() throws Exception {
    var namespaces = new Namespaces(List.of(new Word()));
    var site =
        new Site(
            (_, _, _) -> new Placement(List.of(replica), List.of(), 1, 1),
            new LocalReplica(
                new MemoryStore(), namespaces.validators(), metrics, InstantSource.system()),
            written,
            new KeyLocks(),
            Entries.writer(0),
            new VersionClock(new MemoryStore()),
            new Balancer(Entries.writer(0).peerId(), Balancing.OFF, metrics),
            DatabaseConfig.DEFAULTS,
            metrics,
            InstantSource.system());
    database = new ReplicatedDatabase(site, namespaces, new NoCopies(5), () -> {});
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void isReadForAgainAndDraftedOnTopOfWhatHidIt() {
    replica.holds.add(Optional.empty());
    replica.holds.add(Optional.of(utf8("yy")));
    replica.says.add(new KvReply.Superseded(0));
    replica.says.add(new KvReply.Stored());

    assertThat(append())
        .asInstanceOf(type(WriteResult.Stored.class))
        .satisfies(stored -> assertThat(stored.view()).contains(View.Value.of(utf8("yyx"))));
    assertThat(replica.sent).containsExactly(utf8("x"), utf8("yyx"));
    assertThat(metrics.supersededRetries.sum()).isOne();
  }

  /** Else a replica that says so for no reason would make a counter count twice. */
  @Test
  void isNotMadeTwiceWhereItIsStillInWhatIsKnown() {
    replica.holds.add(Optional.of(utf8("yy")));
    replica.holds.add(Optional.of(utf8("yy")));
    replica.says.add(new KvReply.Superseded(0));
    replica.says.add(new KvReply.Stored());

    assertThat(append()).isInstanceOf(WriteResult.Stored.class);
    assertThat(replica.sent).containsExactly(utf8("yyx"), utf8("yyx"));
  }

  @Test
  void isLeftOpenWhenTheSecondReadHasNoAnswer() {
    replica.holds.add(Optional.empty());
    replica.says.add(new KvReply.Superseded(0));

    assertThat(append()).isInstanceOf(WriteResult.QuorumMissed.class);
    assertThat(replica.sent).containsExactly(utf8("x"));
    assertThat(written.written(KEY).map(KadRecord::value)).contains(utf8("x"));
  }

  @Test
  void whatWasSavedGoesWithTheNextWriteThoughNobodyStoredIt() {
    replica.holds.add(Optional.empty());
    replica.holds.add(Optional.empty());
    replica.says.add(new KvReply.Busy("not now"));
    replica.says.add(new KvReply.Stored());

    assertThat(append()).isInstanceOf(WriteResult.QuorumMissed.class);
    assertThat(append()).isInstanceOf(WriteResult.Stored.class);
    assertThat(replica.sent).containsExactly(utf8("x"), utf8("xx"));
  }

  @Test
  void whatAllCallInvalidIsLeftOpenTooAsItIsSaved() {
    replica.holds.add(Optional.empty());
    replica.says.add(new KvReply.Invalid("no such words"));

    assertThat(append())
        .asInstanceOf(type(WriteResult.QuorumMissed.class))
        .satisfies(missed -> assertThat(missed.why()).contains("no such words"));
  }

  private WriteResult append() {
    return database.write(KEY, new Write.Add(1), WriteOptions.DEFAULTS);
  }

  /** Says what it is told to say, once each; then that it is busy. */
  private static final class Scripted implements Replica {
    final Deque<Optional<Bytes>> holds = new ArrayDeque<>();
    final Deque<KvReply> says = new ArrayDeque<>();
    final List<Bytes> sent = new ArrayList<>();

    @Override
    public PeerId id() {
      return Peers.A;
    }

    @Override
    public KvReply store(Bytes key, Bytes value, Duration timeout) {
      sent.add(value);
      return says.remove();
    }

    @Override
    public KvReply fetch(Bytes key, Duration timeout) {
      var next = holds.poll();
      return next == null
          ? new KvReply.Busy("nothing more to say")
          : next.<KvReply>map(KvReply.Found::new).orElseGet(() -> new KvReply.Absent(List.of()));
    }
  }

  /** {@code /word/<name>}: each write makes the word longer, and the longest one wins. */
  private record Word() implements NamespaceRules {
    @Override
    public String name() {
      return "word";
    }

    @Override
    public boolean kadisOnly() {
      return true;
    }

    @Override
    public boolean buildsOnHeld() {
      return true;
    }

    @Override
    public Draft draft(Bytes key, Write write, Pen pen) {
      return new Draft.Ready(0, Bytes.concatenate(pen.held().orElse(Bytes.EMPTY), utf8("x")));
    }

    @Override
    public Optional<View> view(Bytes key, Bytes record, Instant now) {
      return Optional.of(View.Value.of(record));
    }

    @Override
    public long version(Bytes record) {
      return 0;
    }

    @Override
    public String tag(Bytes record) {
      return record.toUnprefixedHexString();
    }

    @Override
    public boolean newerThan(Bytes record, String tag) {
      return !tag(record).equals(tag);
    }

    @Override
    public Validator validator() {
      return new Longest();
    }
  }

  private record Longest() implements Validator {
    @Override
    public Validity validate(Bytes key, Bytes value, Instant now) {
      return Validity.VALID;
    }

    @Override
    public int select(Bytes key, List<Bytes> values) {
      return values.get(1).size() > values.get(0).size() ? 1 : 0;
    }

    @Override
    public Lifetime lifetime(KadRecord record) {
      return Lifetime.FOREVER;
    }
  }
}
