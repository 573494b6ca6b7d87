package io.kadis.kv.namespace;

import static io.kadis.kv.entry.Entries.NOW;
import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validity;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.namespace.NamespaceRules.Pen;
import io.kadis.libp2p.multiformats.Base58;
import io.kadis.libp2p.multiformats.Multihash;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class HashAddressedTest {
  private static final Bytes VALUE = utf8("hello");
  private static final Bytes KEY = key(VALUE);

  private final NamespaceRules rules = new HashAddressed();

  @Test
  void aValueIsItsOwnRecordUnderItsHash() throws Exception {
    assertThat(draft(KEY, Write.Put.of(VALUE))).isEqualTo(new Draft.Ready(0, VALUE));
    assertThat(rules.view(KEY, VALUE, NOW)).contains(View.Value.of(VALUE));
    assertThat(rules.validator().lifetime(new KadRecord(KEY, VALUE, NOW)))
        .isEqualTo(Lifetime.FOREVER);
    assertThat(rules.keyFlaw(KEY)).isEmpty();
  }

  @Test
  void anotherValueIsRefusedAndBothHashesNamed() throws Exception {
    var other = utf8("hello!");
    var why =
        "value hashes to %s, not to %s"
            .formatted(
                Base58.encode(Multihash.sha256(other).encode()),
                Base58.encode(Multihash.sha256(VALUE).encode()));

    assertThat(draft(KEY, Write.Put.of(other))).isEqualTo(new Draft.Refused(Refusal.INVALID, why));
    assertThat(rules.validator().validate(KEY, other, NOW)).isEqualTo(new Validity.Invalid(why));
  }

  @Test
  void aKeyThatIsNoSha256MultihashHoldsNothing() {
    var digest = Multihash.sha256(VALUE).digest();
    for (Bytes rest :
        new Bytes[] {
          Bytes.EMPTY,
          digest,
          Bytes.concatenate(Bytes.of(0x13, 32), digest),
          Bytes.concatenate(Bytes.of(0x12, 31), digest),
          Bytes.concatenate(Bytes.of(0x12, 32), digest, Bytes.of(0)),
          utf8(Base58.encode(Multihash.sha256(VALUE).encode()))
        }) {
      var key = Bytes.concatenate(utf8("/hash/"), rest);
      assertThat(rules.keyFlaw(key)).isPresent();
      assertThat(rules.validator().validate(key, VALUE, NOW)).isInstanceOf(Validity.Invalid.class);
    }
  }

  @Test
  void itStaysAsItIs() throws Exception {
    var ttl = Optional.of(Duration.ofDays(1));
    var brief = new Write.Put(VALUE, ttl, Optional.empty(), Optional.empty());
    var context = new Write.Put(VALUE, Optional.empty(), Optional.empty(), Optional.of("x"));

    for (Write write :
        new Write[] {
          brief, context, Write.Delete.ALL, new Write.Add(1), new Write.Change(Set.of(), Set.of())
        }) {
      assertThat(draft(KEY, write))
          .isInstanceOfSatisfying(
              Draft.Refused.class,
              refused -> assertThat(refused.reason()).isEqualTo(Refusal.INVALID));
    }
    var large = Bytes.repeat((byte) 1, KadRecord.MAX_ENCODED_BYTES);
    assertThat(draft(key(large), Write.Put.of(large)))
        .isInstanceOfSatisfying(
            Draft.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.TOO_LARGE));
  }

  @Test
  void onlyAnotherTagIsNews() {
    assertThat(rules.newerThan(VALUE, rules.tag(VALUE))).isFalse();
    assertThat(rules.newerThan(VALUE, "something")).isTrue();
  }

  private Draft draft(Bytes key, Write write) throws Exception {
    var clock = new VersionClock(new MemoryStore());
    return rules.draft(key, write, new Pen(Entries.writer(0), clock, NOW, 0, Optional.empty()));
  }

  private static Bytes key(Bytes value) {
    return Bytes.concatenate(utf8("/hash/"), Multihash.sha256(value).encode());
  }
}
