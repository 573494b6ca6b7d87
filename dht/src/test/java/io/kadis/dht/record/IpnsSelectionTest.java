package io.kadis.dht.record;

import static io.kadis.dht.record.IpnsFixtures.END;
import static io.kadis.dht.record.IpnsFixtures.KEY;
import static io.kadis.dht.record.IpnsFixtures.OWNER;
import static io.kadis.dht.record.IpnsFixtures.PATH;
import static io.kadis.dht.record.IpnsFixtures.ascii;
import static io.kadis.dht.record.IpnsFixtures.both;
import static io.kadis.dht.record.IpnsFixtures.bytes;
import static io.kadis.dht.record.IpnsFixtures.first;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** Which of several IPNS records is the one that counts. */
@Requirement("IPNS-7")
class IpnsSelectionTest {
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final Bytes A = ascii("/ipfs/a");

  /** From the oldest to the newest. */
  private static final List<Bytes> BY_AGE =
      List.of(
          Bytes.of(1),
          bytes(first()),
          record(PATH, 1, END.minusSeconds(9)),
          record(PATH, 1, END),
          bytes(both()), // Says the same; more bytes, and its first one is smaller.
          record(A, 2, END.minusSeconds(9)),
          record(A, 2, END),
          record(PATH, Long.MAX_VALUE, END.minusSeconds(20)));

  private final Validator validator = new IpnsValidator();

  private static Bytes record(Bytes value, long sequence, Instant end) {
    return new IpnsRecord(value, sequence, end, TTL).sign(OWNER);
  }

  private Bytes winner(List<Bytes> values) {
    return values.get(validator.select(KEY, values));
  }

  @Test
  void theHigherSequenceThenTheLaterEndWins() {
    var ranked = new ArrayList<>(BY_AGE);
    // Of equal age the larger bytes win: which of two that is, is for the bytes to say.
    if (Bytewise.compare(ranked.get(3), ranked.get(4)) > 0) {
      Collections.swap(ranked, 3, 4);
    }
    for (int newer = 2; newer < ranked.size(); newer++) {
      for (int older = 0; older < newer; older++) {
        assertThat(winner(List.of(ranked.get(older), ranked.get(newer))))
            .isEqualTo(ranked.get(newer));
      }
    }
  }

  @Test
  @Requirement("REC-2")
  void anyOrderHasOneWinner() {
    Seeds.check(
        300,
        random -> {
          var some = new ArrayList<>(BY_AGE);
          Collections.shuffle(some, new Random(random.nextLong()));
          var values = some.subList(0, 2 + random.nextInt(some.size() - 2));
          var winner = winner(values);
          for (int i = 0; i < 5; i++) {
            Collections.shuffle(values, new Random(random.nextLong()));
            assertThat(winner(values)).isEqualTo(winner);
          }
        });
  }

  @Test
  @Requirement("REC-2")
  void ofEqualRecordsTheFirstIsSelected() {
    var best = BY_AGE.getLast();
    assertThat(validator.select(KEY, List.of(BY_AGE.get(3), best, best))).isEqualTo(1);
  }
}
