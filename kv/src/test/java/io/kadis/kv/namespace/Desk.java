package io.kadis.kv.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validity;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.namespace.NamespaceRules.Pen;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** A few writers of one key, who say themselves what they have seen. */
final class Desk {
  final NamespaceRules rules;
  final Bytes key;
  private final VersionClock clock = Histories.clock(); // One for all: each version is a new one.
  Instant now = Entries.NOW;

  Desk(String namespace) {
    rules = Histories.rules(namespace);
    key = Entries.utf8("/" + namespace + "/k");
  }

  Draft draft(int writer, Write write, Bytes... held) {
    var all = merged(held);
    var seen = all.map(rules::version).orElse(0L);
    return rules.draft(key, write, new Pen(Entries.writer(writer), clock, now, seen, all));
  }

  /** What a writer that holds all of {@code held} makes of it; valid. */
  Bytes write(int writer, Write write, Bytes... held) {
    var draft = draft(writer, write, held);
    assertThat(draft).isInstanceOf(Draft.Ready.class);
    var ready = (Draft.Ready) draft;
    assertThat(rules.validator().validate(key, ready.record(), now)).isEqualTo(Validity.VALID);
    assertThat(rules.version(ready.record())).isEqualTo(ready.version());
    return ready.record();
  }

  Draft.Refused refused(Write write, Bytes... held) {
    var draft = draft(0, write, held);
    assertThat(draft).isInstanceOf(Draft.Refused.class);
    return (Draft.Refused) draft;
  }

  Optional<Bytes> merged(Bytes... records) {
    return Arrays.stream(records).reduce((a, b) -> rules.validator().merge(key, a, b));
  }

  Bytes merge(Bytes... records) {
    return merged(records).orElseThrow();
  }

  Optional<View> view(Bytes... records) {
    return rules.view(key, merge(records), now);
  }

  Lifetime lifetime(Bytes... records) {
    return rules.validator().lifetime(new KadRecord(key, merge(records), now));
  }

  void pass(Duration time) {
    now = now.plus(time);
  }
}
