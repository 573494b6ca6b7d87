package io.kadis.kv.name;

import static io.kadis.kv.entry.Entries.NOW;
import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kadis.dht.record.IpnsRecord;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** Which record comes after which. */
@Requirement("IPNS-8")
class NamesTest {
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final Bytes A = utf8("/ipfs/a");
  private static final Bytes B = utf8("/ipfs/b");
  private static final Instant END = NOW.plus(Duration.ofHours(48));

  private static IpnsRecord next(IpnsRecord before, Bytes value, Instant end) {
    return Names.next(Optional.of(before), value, end, TTL);
  }

  @Test
  void theFirstRecordHasNumberOne() {
    assertThat(Names.next(Optional.empty(), A, END, TTL)).isEqualTo(new IpnsRecord(A, 1, END, TTL));
  }

  @Test
  void anotherValueTakesTheNextNumberAndALaterEndKeepsIt() {
    var first = new IpnsRecord(A, 7, END, TTL);
    assertThat(next(first, B, END.plusSeconds(1)).sequence()).isEqualTo(8);
    assertThat(next(first, A, END.plusSeconds(1)).sequence()).isEqualTo(7);
  }

  /** With the same number the record that holds longer would win. */
  @Test
  void whatIsToEndSoonerTakesTheNextNumberToo() {
    var first = new IpnsRecord(A, 7, END, TTL);
    assertThat(next(first, A, END.minusSeconds(1)).sequence()).isEqualTo(8);
    assertThat(next(first, A, END).sequence()).isEqualTo(8);
  }

  @Test
  void aRecordHoldsForTwoDaysUnlessItIsSaidOtherwise() {
    assertThat(Terms.DEFAULTS.lifetime()).isEqualTo(Duration.ofHours(48));
    assertThat(Terms.DEFAULTS.ttl()).isEqualTo(TTL);
    for (Duration lifetime : new Duration[] {Duration.ZERO, Duration.ofDays(366)}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Terms(lifetime, Duration.ZERO));
    }
  }
}
