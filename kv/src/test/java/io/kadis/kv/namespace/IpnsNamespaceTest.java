package io.kadis.kv.namespace;

import static io.kadis.kv.entry.Entries.NOW;
import static io.kadis.kv.entry.Entries.utf8;
import static io.kadis.kv.entry.Entries.writer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.IpnsName;
import io.kadis.dht.record.IpnsRecord;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.namespace.NamespaceRules.Pen;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** {@code /ipns/} as the database has it. */
class IpnsNamespaceTest {
  private static final PrivateKey OWNER = writer(0);
  private static final Bytes KEY = new IpnsName(OWNER.peerId()).key();
  private static final Instant END = NOW.plus(Duration.ofHours(1));
  private static final Bytes RECORD = record(1, END);

  private final NamespaceRules rules = Histories.rules(IpnsName.NAMESPACE);

  private static Bytes record(long sequence, Instant end) {
    var record = new IpnsRecord(utf8("/ipfs/bafkqaaa"), sequence, end, Duration.ofMinutes(5));
    return record.sign(OWNER);
  }

  private RecordKeeper keeper() {
    return new RecordKeeper(new MemoryStore(), new Namespaces(List.of(rules)).validators());
  }

  private Draft draft(Write write) throws Exception {
    var clock = new VersionClock(new MemoryStore());
    return rules.draft(KEY, write, new Pen(writer(1), clock, NOW, 0, Optional.empty()));
  }

  @Test
  @Requirement("IPNS-6")
  void aRecordShowsWhoseItIsAndUntilWhen() throws Exception {
    assertThat(draft(Write.Put.of(RECORD))).isEqualTo(new Draft.Ready(0, RECORD));
    var view = (View.Value) rules.view(KEY, RECORD, NOW).orElseThrow();
    assertThat(view.bytes()).isEqualTo(RECORD);
    assertThat(view.writer()).contains(OWNER.peerId());
    assertThat(view.expires()).contains(END);
    assertThat(view.contentType()).contains("application/vnd.ipfs.ipns-record");
  }

  @Test
  @Requirement("IPNS-6")
  void anExpiredRecordIsNeitherTakenNorFound() throws Exception {
    var keeper = keeper();
    keeper.keep(KEY, RECORD, NOW);

    assertThat(keeper.current(KEY, END)).isPresent();
    assertThat(keeper.current(KEY, END.plusNanos(1))).isEmpty();
    assertThat(draft(Write.Put.of(record(2, NOW.minusNanos(1)))))
        .isInstanceOf(Draft.Refused.class)
        .asString()
        .contains("expired at");
  }

  @Test
  @Requirement("IPNS-7")
  void anOlderRecordIsNotTakenOverANewerOne() throws Exception {
    var keeper = keeper();
    var newer = record(2, END.minusSeconds(60));
    keeper.keep(KEY, newer, NOW);

    assertThat(keeper.keep(KEY, RECORD, NOW)).isEqualTo(new RecordKeeper.Kept.Worse(newer));
    assertThat(keeper.keep(KEY, record(2, END), NOW)).isInstanceOf(RecordKeeper.Kept.Stored.class);
  }

  @Test
  void whatIsNotOfTheNamespaceIsRefused() throws Exception {
    assertThat(draft(Write.Delete.ALL)).asString().contains("they expire");
    assertThat(draft(Write.Put.of(utf8("/ipfs/x")))).asString().contains("no IPNS record");
    assertThat(rules.kadisOnly()).isFalse();
  }
}
