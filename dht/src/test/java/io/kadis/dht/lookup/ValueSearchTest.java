package io.kadis.dht.lookup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Peers;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.RawValidator;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.testing.Requirement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class ValueSearchTest {
  private static final Bytes KEY = Bytes.wrap("/raw/key".getBytes(US_ASCII));
  private static final Bytes OLD = Bytes.of(1);
  private static final Bytes NEW = Bytes.of(2);
  private static final Bytes INVALID = Bytes.of(9);
  private static final Instant NOW = Instant.EPOCH;

  /** The largest wins, but 9 is no value. */
  private static final Validator NO_NINES =
      new Validator() {
        private final Validator raw = new RawValidator();

        @Override
        public Validity validate(Bytes key, Bytes value, Instant now) {
          return value.equals(INVALID) ? new Validity.Invalid("nine") : Validity.VALID;
        }

        @Override
        public int select(Bytes key, List<Bytes> values) {
          return raw.select(key, values);
        }
      };

  private static ValueSearch search(int quorum) {
    return new ValueSearch(KEY, new Validators(Map.of("raw", NO_NINES)), quorum);
  }

  @Test
  @Requirement("KAD-58")
  void theBestValueWinsInAnyOrder() {
    for (List<Bytes> order : List.of(List.of(OLD, NEW), List.of(NEW, OLD))) {
      ValueSearch search = search(0);
      search.answered(Peers.id(1), order.get(0), NOW);
      search.answered(Peers.id(2), order.get(1), NOW);
      assertThat(search.best()).contains(NEW);
    }
  }

  @Test
  @Requirement({"KAD-58", "REC-2", "SEC-5"})
  void anInvalidValueIsNoAnswerAndNeverTheBest() {
    ValueSearch search = search(1);
    assertThat(search.answered(Peers.id(1), INVALID, NOW)).isEqualTo(new Validity.Invalid("nine"));
    assertThat(search.local(INVALID, NOW)).isInstanceOf(Validity.Invalid.class);
    assertThat(search.best()).isEmpty();
    assertThat(search.enough()).isFalse();
    assertThat(search.behind(List.of(Peers.info(Peers.id(1))))).isEmpty();
  }

  @Test
  @Requirement("REC-2")
  void aValueOverTheSizeLimitIsInvalid() {
    ValueSearch search = search(1);
    assertThat(search.answered(Peers.id(1), Bytes.repeat((byte) 1, 20_000), NOW))
        .isInstanceOf(Validity.Invalid.class);
  }

  @Test
  @Requirement("KAD-58")
  void theLocalRecordCountsAsOneAnswer() {
    ValueSearch search = search(2);
    search.local(OLD, NOW);
    assertThat(search.enough()).isFalse();
    search.answered(Peers.id(1), OLD, NOW);
    assertThat(search.answers()).isEqualTo(2);
    assertThat(search.enough()).isTrue();
  }

  @Test
  @Requirement("KAD-58")
  void onePeerIsOneAnswerHoweverOftenItAnswers() {
    ValueSearch search = search(2);
    search.answered(Peers.id(1), OLD, NOW);
    search.answered(Peers.id(1), OLD, NOW);
    assertThat(search.enough()).isFalse();
  }

  @Test
  @Requirement("KAD-58")
  void withoutAQuorumItIsNeverEnough() {
    ValueSearch search = search(0);
    for (int i = 0; i < 30; i++) {
      search.answered(Peers.id(i), OLD, NOW);
    }
    assertThat(search.enough()).isFalse();
  }

  @Test
  @Requirement("KAD-59")
  void theOutdatedAndTheEmptyHandedAreBehind() {
    ValueSearch search = search(0);
    List<PeerInfo> outdated = new ArrayList<>();
    List<PeerInfo> without = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      outdated.add(Peers.info(Peers.id(i)));
      without.add(Peers.info(Peers.id(10 + i)));
      search.answered(outdated.get(i).id(), OLD, NOW);
    }
    PeerInfo current = Peers.info(Peers.id(20));
    search.answered(current.id(), NEW, NOW);
    List<PeerInfo> closest = new ArrayList<>(outdated);
    closest.addAll(without);
    closest.add(current);
    assertThat(search.behind(closest))
        .containsAll(outdated)
        .containsAll(without)
        .doesNotContain(current);
  }

  @Test
  @Requirement("KAD-59")
  void theLocalCopyIsBehindWhenMissingOrWorse() {
    ValueSearch search = search(0);
    assertThat(search.localIsBehind()).isFalse();
    search.local(OLD, NOW);
    assertThat(search.localIsBehind()).isFalse();
    search.answered(Peers.id(1), NEW, NOW);
    assertThat(search.localIsBehind()).isTrue();
    search.local(NEW, NOW);
    assertThat(search.localIsBehind()).isFalse();
  }
}
