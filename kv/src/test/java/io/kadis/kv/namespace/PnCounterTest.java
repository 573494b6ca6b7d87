package io.kadis.kv.namespace;

import static io.kadis.kv.entry.Entries.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.Lifetime;
import java.time.Duration;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class PnCounterTest {
  private final Desk desk = new Desk("counter");

  @Test
  void whatSeveralAddAndTakeOffIsSummedUpWhateverTheyHadSeen() {
    var one = desk.write(0, new Write.Add(5));
    var two = desk.write(1, new Write.Add(-7));
    var again = desk.write(0, new Write.Add(1), one);

    assertThat(count(two)).contains(-7L);
    assertThat(count(one, two, again, one)).contains(-1L);
  }

  @Test
  void aCounterAtZeroIsThereAndADeletedOneIsNot() {
    var zero = desk.write(0, new Write.Add(-3), desk.write(0, new Write.Add(3)));
    var deleted = desk.write(1, Write.Delete.ALL, zero);

    assertThat(count(zero)).contains(0L);
    assertThat(desk.lifetime(zero)).isEqualTo(Lifetime.FOREVER);
    assertThat(count(deleted, zero)).isEmpty();
    assertThat(desk.lifetime(deleted))
        .isEqualTo(new Lifetime.Purgeable(NOW.plus(Histories.TOMBSTONE_TTL)));
    assertThat(count(desk.write(0, new Write.Add(0)))).contains(0L);
    assertThat(count(desk.write(0, new Write.Add(0), deleted))).contains(0L);
  }

  @Test
  void whatIsAddedAtTheSameTimeAsADeleteCounts() {
    var ten = desk.write(0, new Write.Add(10));
    var deleted = desk.write(1, Write.Delete.ALL, ten);
    var more = desk.write(0, new Write.Add(2), ten);

    assertThat(count(deleted, more)).contains(2L);
    assertThat(count(desk.write(0, new Write.Add(1), deleted, more))).contains(3L);
    assertThat(count(desk.write(2, Write.Delete.ALL, deleted, more))).isEmpty();
  }

  @Test
  void twoDeletesOfTheSameTakeItOffOnce() {
    var ten = desk.write(0, new Write.Add(10));
    var one = desk.write(1, Write.Delete.ALL, ten);
    var other = desk.write(2, Write.Delete.ALL, ten);
    var more = desk.write(0, new Write.Add(3), ten);

    assertThat(count(one, other, more)).contains(3L);
  }

  @Test
  void aWriterThatHasForgottenAllCountsInFullThoughAnOldTombstoneComesBack() {
    var deleted = desk.write(1, Write.Delete.ALL, desk.write(0, new Write.Add(10)));
    desk.pass(Histories.TOMBSTONE_TTL);

    var anew = desk.write(0, new Write.Add(4));

    assertThat(count(anew, deleted)).contains(4L);
    assertThat(count(desk.write(0, new Write.Add(1), anew, deleted))).contains(5L);
  }

  @Test
  void aDeletedCounterNeedsOneFragmentOfHoweverManyWriters() {
    var all = new Bytes[20];
    for (int i = 0; i < all.length; i++) {
      all[i] = desk.write(i, new Write.Add(i));
    }
    var deleted = desk.write(0, Write.Delete.ALL, all);

    assertThat(deleted).isEqualTo(desk.merge(deleted, desk.merge(all)));
    assertThat(deleted.size()).isLessThan(desk.merge(all).size() / 2);
  }

  @Test
  void beyond64BitsIsRefusedAndWhatAddsUpBeyondThemUnseenStaysAtTheEnd() {
    var most = desk.write(0, new Write.Add(Long.MAX_VALUE));

    assertThat(desk.refused(new Write.Add(1), most))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.INVALID);
          assertThat(refused.message()).contains("64 bits", "9223372036854775807");
        });
    var less = desk.write(0, new Write.Add(-5), most);
    assertThat(count(less)).contains(Long.MAX_VALUE - 5);
    assertThat(desk.refused(new Write.Add(1), less).message())
        .as("all that one writer ever added has 64 bits as well")
        .contains("64 bits");
    assertThat(count(desk.write(1, new Write.Add(1), less))).contains(Long.MAX_VALUE - 4);
    assertThat(count(most, desk.write(1, new Write.Add(7)))).contains(Long.MAX_VALUE);
    assertThat(desk.refused(new Write.Add(Long.MIN_VALUE)).message()).contains("64 bits");
  }

  @Test
  void aPutOrAContextIsRefused() {
    assertThat(desk.refused(Write.Put.of(Bytes.EMPTY)).message()).contains("/counter/", "added to");
    assertThat(desk.refused(new Write.Delete(Optional.of("t"))).message()).contains("no context");
    desk.pass(Duration.ofHours(1));
    var later = desk.write(1, new Write.Add(1));
    desk.pass(Duration.ofHours(-1));
    assertThat(desk.refused(new Write.Add(1), later).reason()).isEqualTo(Refusal.CLOCK);
  }

  private Optional<Long> count(Bytes... records) {
    return desk.view(records).map(view -> ((View.Count) view).total());
  }
}
