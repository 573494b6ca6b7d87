package io.kadis.kv.sync;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

/** The numbers of docs/sync.md, against which others build, are those of the code. */
class SyncPageTest {
  private static final Bytes32 A = item("/kv/a", "one");
  private static final Bytes32 B = item("/kv/b", "two");

  @Test
  void thePagesFingerprintsAreRight() throws IOException {
    var page = Files.readString(Path.of("../docs/sync.md"));

    assertThat(page)
        .contains("| none | `%s` |".formatted(hex(Fingerprint.EMPTY.digest())))
        .contains("| `/kv/a` = `one` | `%s` |".formatted(hex(Fingerprint.EMPTY.plus(A).digest())))
        .contains(
            "| `/kv/a` = `one`, `/kv/b` = `two` | `%s` |"
                .formatted(hex(Fingerprint.EMPTY.plus(A).plus(B).digest())))
        .contains("`%s`".formatted(hex(A)));
  }

  @Test
  void thePagesLimitsAreTheCodes() throws IOException {
    var page = Files.readString(Path.of("../docs/sync.md"));

    assertThat(page)
        .contains("at most %,d bytes".formatted(SyncRequest.MAX_BYTES))
        .contains("up to %d ranges".formatted(SyncRequest.MAX_IN_ONE))
        .contains("at most %d records".formatted(SyncReply.MAX_ITEMS))
        .contains("up to %d when".formatted(SyncReply.MAX_ITEMS_FOR_NONE))
        .contains("its %d equal parts".formatted(1 << SyncReply.PART_BITS));
  }

  private static Bytes32 item(String key, String value) {
    return Fingerprint.item(Key.of(utf8(key)).id(), utf8(value));
  }

  private static String hex(Bytes bytes) {
    return bytes.toUnprefixedHexString();
  }
}
