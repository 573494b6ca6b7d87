package io.kadis.kv.namespace;

import static io.kadis.kv.entry.Entries.writer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.Bytewise;
import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.testing.Seeds;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class EntryTagTest {
  private static final Bytes KEY = Bytes.wrap("/kv/a".getBytes(UTF_8));

  /** Else a watch that goes on from a tag would miss the winner of two equal versions. */
  @Test
  void ofTwoRecordsTheOneThatWinsIsTheNewer() {
    Seeds.check(
        300,
        random -> {
          int writer = random.nextInt(3);
          long version = 7L + random.nextInt(2);
          var a = record(random.nextInt(3), 7 + random.nextInt(2));
          var b = record(writer, version);
          var tag = EntryTag.of(version, writer(writer).peerId());

          assertThat(EntryTag.newer(a, tag)).isEqualTo(Bytewise.compare(a, b) > 0);
        });
  }

  @Test
  void anythingIsNewerThanWhatIsNoTag() {
    for (String tag : new String[] {"", "x", "0123456789abcdef-", "0123456789abcdez-12D3"}) {
      assertThat(EntryTag.newer(record(0, 7), tag)).as(tag).isTrue();
    }
  }

  private static Bytes record(int writer, long version) {
    var value = new Entry.Content.Value(Bytes.of(1), Optional.empty(), Optional.empty());
    return EntryCodec.sign(new Entry(KEY, version, value), writer(writer));
  }
}
