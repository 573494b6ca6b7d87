package io.kadis.kv.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.balance.HotKeys.Copy;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class HotKeysTest {
  private static final Bytes KEY = Bytes.of(7);
  private static final Bytes RECORD = Bytes.of(1);

  private final HotKeys keys = new HotKeys();

  @Test
  void aKeyReadOftenIsRememberedAndOneReadSeldomIsNot() {
    read(KEY, 0, HotKeys.HOT - 1);
    learned(KEY, RECORD, 1, 1);
    assertThat(at(2)).isEmpty();

    learned(KEY, RECORD, 2, 3);
    assertThat(at(4)).contains(RECORD);
  }

  @Test
  void readsSpreadOverMoreThanALifetimeAreFew() {
    for (int i = 0; i < 10; i++) {
      assertThat(at(i * 600)).isEmpty();
      learned(KEY, RECORD, i * 600, i * 600 + 1);
    }
  }

  @Test
  void itIsForgottenALifetimeAfterTheQuestionWasSentNotAfterTheAnswer() {
    read(KEY, 0, HotKeys.HOT);
    learned(KEY, RECORD, 1, 900);

    assertThat(at(1_000)).contains(RECORD);
    assertThat(at(1_001)).isEmpty();
  }

  @Test
  void anAnswerThatCameLateIsNotRememberedInTheFirstPlace() {
    read(KEY, 1_200, HotKeys.HOT);
    learned(KEY, RECORD, 200, 1_200);

    assertThat(keys.copies()).isZero();
  }

  @Test
  void aChangeDropsItAndWhatWasAskedBefore() {
    read(KEY, 0, HotKeys.HOT);
    learned(KEY, RECORD, 1, 1);
    assertThat(at(2)).contains(RECORD);

    changed(10);

    assertThat(at(11)).isEmpty();
    learned(KEY, RECORD, 10, 12);
    assertThat(at(13)).as("asked before the change, or at the same time").isEmpty();
    learned(KEY, Bytes.of(2), 13, 14);
    assertThat(at(15)).contains(Bytes.of(2));
  }

  @Test
  void anEarlierQuestionsAnswerDoesNotTakeThePlaceOfALaterOnes() {
    read(KEY, 0, HotKeys.HOT);
    learned(KEY, Bytes.of(2), 5, 6);
    learned(KEY, RECORD, 1, 7);

    assertThat(at(8)).contains(Bytes.of(2));
  }

  /** What was counted and forgotten meanwhile may have changed meanwhile. */
  @Test
  void whoWasForgottenWhileItWasAskedForIsNotRemembered() {
    read(KEY, 0, HotKeys.HOT);
    IntStream.range(0, HotKeys.MAX_COUNTED).forEach(i -> read(key(i), 1, 1));
    changed(2);
    read(KEY, 3, HotKeys.HOT);

    learned(KEY, RECORD, 1, 4);

    assertThat(at(5)).isEmpty();
  }

  @Test
  void keysCountedCopiesAndBytesAreBounded() {
    for (int i = 0; i < 3 * HotKeys.MAX_COUNTED; i++) {
      read(key(i), 0, HotKeys.HOT);
      learned(key(i), Bytes.wrap(new byte[i < HotKeys.MAX_COUNTED ? 10 : 16_000]), 1, 1);
      assertThat(keys.counted()).isLessThanOrEqualTo(HotKeys.MAX_COUNTED);
      assertThat(keys.copies()).isLessThanOrEqualTo(HotKeys.MAX_COPIES);
      assertThat(keys.bytes()).isLessThanOrEqualTo(HotKeys.MAX_BYTES);
    }
    assertThat(keys.bytes()).isGreaterThan(HotKeys.MAX_BYTES - 17_000);
  }

  /**
   * Others overwrite the key all the time and nobody tells; some questions take long. Whatever is
   * served was the newest at most a lifetime ago, and is never older than what this node wrote.
   */
  @Test
  void anOverwrittenHotKeyIsNeverReadStaleBeyondTheLifetime() {
    Seeds.check(300, random -> new Overwriting(random).run());
  }

  private static final class Overwriting {
    private record Question(Duration asked, Duration ends, int version) {}

    private final RandomGenerator random;
    private final HotKeys keys = new HotKeys();
    private final List<Duration> written = new ArrayList<>(List.of(Duration.ZERO));
    private final List<Question> questions = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private int ours;
    private int hits;

    Overwriting(RandomGenerator random) {
      this.random = random;
    }

    void run() {
      for (int i = 0; i < 2_000; i++) {
        now = now.plusMillis(random.nextInt(20));
        answer();
        switch (random.nextInt(40)) {
          case 0 -> written.add(now);
          case 1 -> {
            written.add(now);
            ours = newest();
            keys.changed(KEY, now);
          }
          default -> read();
        }
      }
      assertThat(hits).as("reads served from memory").isPositive();
    }

    private int newest() {
      return written.size() - 1;
    }

    private void read() {
      var copy = keys.read(KEY, now);
      copy.ifPresentOrElse(this::check, this::ask);
    }

    private void check(Copy copy) {
      hits++;
      int version = copy.record().toInt();
      assertThat(version).as("after our own write").isGreaterThanOrEqualTo(ours);
      if (version < newest()) {
        var stale = now.minus(written.get(version + 1));
        assertThat(stale).as("behind").isLessThan(HotKeys.LIFETIME);
      }
    }

    /** A replica may answer with what was there when it was asked. */
    private void ask() {
      var ends = now.plusMillis(random.nextInt(random.nextInt(10) == 0 ? 3_000 : 50));
      questions.add(new Question(now, ends, newest()));
    }

    private void answer() {
      for (var question : List.copyOf(questions)) {
        if (question.ends.compareTo(now) <= 0) {
          questions.remove(question);
          var copy = new Copy(Bytes.ofUnsignedInt(question.version), REPORT, question.asked);
          keys.learned(KEY, copy, now);
        }
      }
    }
  }

  private static final ReplicaReport REPORT = new ReplicaReport(1, 1, List.of());

  private static Bytes key(int i) {
    return Bytes.ofUnsignedInt(i);
  }

  private void read(Bytes key, int millis, int times) {
    IntStream.range(0, times).forEach(_ -> keys.read(key, Duration.ofMillis(millis)));
  }

  private void learned(Bytes key, Bytes record, int asked, int now) {
    var copy = new Copy(record, REPORT, Duration.ofMillis(asked));
    keys.learned(key, copy, Duration.ofMillis(now));
  }

  private void changed(int millis) {
    keys.changed(KEY, Duration.ofMillis(millis));
  }

  private Optional<Bytes> at(int millis) {
    return keys.read(KEY, Duration.ofMillis(millis)).map(Copy::record);
  }
}
