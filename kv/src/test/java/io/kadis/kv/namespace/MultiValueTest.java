package io.kadis.kv.namespace;

import static io.kadis.kv.entry.Entries.NOW;
import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.Lifetime;
import io.kadis.kv.entry.Entries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class MultiValueTest {
  private final Desk desk = new Desk("mv");

  @Test
  void valuesWrittenAtTheSameTimeAreSiblingsTheNewestFirst() {
    var one = desk.write(0, put("one"));
    desk.pass(Duration.ofMillis(5));
    var two = desk.write(1, put("two"));

    assertThat(values(one, two)).containsExactly("two", "one");
    assertThat(desk.view(one))
        .contains(
            new View.Value(
                utf8("one"),
                desk.rules.version(one),
                Optional.of(Entries.writer(0).peerId()),
                Optional.empty(),
                Optional.of(NOW),
                Optional.empty()));
  }

  @Test
  void aPutWithTheContextOfAReadReplacesWhatThatShowedAndNothingElse() {
    var one = desk.write(0, put("one"));
    var two = desk.write(1, put("two"));
    var read = desk.rules.tag(desk.merge(one, two));
    var unseen = desk.write(2, put("unseen"));

    var next = desk.write(3, put("both", read), one, two, unseen);

    assertThat(values(next)).containsExactly("both", "unseen");
    assertThat(values(next, one, two, unseen)).containsExactly("both", "unseen");
    assertThat(next).as("and needs no fragment of those").isEqualTo(desk.merge(next, one, two));
  }

  @Test
  void aContextIsEnoughWhereWhatItShowedIsNotHeld() {
    var one = desk.write(0, put("one"));

    var next = desk.write(1, put("next", desk.rules.tag(one)));

    assertThat(values(next, one)).containsExactly("next");
  }

  @Test
  void twoClientsOfOneNodeWhoReadTheSameLeaveTwoSiblings() {
    var first = desk.write(0, put("first"));
    var read = desk.rules.tag(first);

    var alice = desk.write(0, put("alice", read), first);
    var bob = desk.write(0, put("bob", read), alice);

    assertThat(values(bob)).containsExactly("bob", "alice");
    assertThat(values(desk.write(0, put("settled", desk.rules.tag(bob)), bob)))
        .containsExactly("settled");
  }

  @Test
  void aNodeThatNeverReadsLeavesOneValue() {
    var other = desk.write(1, put("other"));
    var blind = desk.write(0, put("0"), other);
    for (int i = 1; i < 50; i++) {
      blind = desk.write(0, put("" + i), blind);
    }

    assertThat(values(blind)).containsExactly("49", "other");
  }

  @Test
  void aDeleteTakesWhatItsContextShowedOrAllThatIsHeld() {
    var one = desk.write(0, put("one"));
    var two = desk.write(1, put("two"));

    var some = desk.write(2, new Write.Delete(Optional.of(desk.rules.tag(one))), one, two);
    var all = desk.write(2, Write.Delete.ALL, one, two);

    assertThat(values(some, one, two)).containsExactly("two");
    assertThat(desk.view(all, one, two)).isEmpty();
    assertThat(desk.lifetime(some)).isEqualTo(Lifetime.FOREVER);
    assertThat(desk.lifetime(all, one, two))
        .isEqualTo(new Lifetime.Purgeable(NOW.plus(Histories.TOMBSTONE_TTL)));
    assertThat(desk.view(desk.write(0, Write.Delete.ALL))).as("of nothing").isEmpty();
  }

  @Test
  void aValueWithATtlGoesByItselfAndTheOthersStay() {
    var ttl = Optional.of(Duration.ofSeconds(10));
    var type = Optional.of("text/plain");
    var brief = desk.write(0, new Write.Put(utf8("brief"), ttl, type, Optional.empty()));
    var lasting = desk.write(1, put("lasting"));

    assertThat(desk.view(brief))
        .hasValueSatisfying(view -> {
          assertThat(((View.Value) view).expires()).contains(NOW.plusSeconds(10));
          assertThat(((View.Value) view).contentType()).isEqualTo(type);
        });
    assertThat(desk.lifetime(brief))
        .isEqualTo(new Lifetime.Purgeable(NOW.plusSeconds(10).plus(Histories.TOMBSTONE_TTL)));
    desk.pass(Duration.ofSeconds(10));
    assertThat(desk.view(brief)).isEmpty();
    assertThat(values(brief, lasting)).containsExactly("lasting");
    var next = desk.write(2, put("next"), brief, lasting);
    assertThat(desk.merge(next, brief)).as("what has expired is let go").isEqualTo(next);
  }

  @Test
  void whatIsNoPutOrIsTooLargeIsRefusedWithTheReason() {
    assertThat(desk.refused(new Write.Add(1)).message()).contains("/mv/", "kadis put", "deleted");
    assertThat(desk.refused(put("v", "no tag\r\n")))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.INVALID);
          assertThat(refused.message()).contains("'no tag??' is no context");
        });
    assertThat(desk.refused(put("x".repeat(16_000))).reason()).isEqualTo(Refusal.TOO_LARGE);
    assertThat(desk.refused(Write.Put.of(Bytes.wrap(new byte[15_800]))).reason())
        .isEqualTo(Refusal.TOO_LARGE);
    var large = "x".repeat(8_000);
    assertThat(desk.refused(put(large), desk.write(1, put(large))))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.TOO_LARGE);
          assertThat(refused.message()).contains("15,872", "with the context of the read");
        });
    var never = Optional.of(Duration.ZERO);
    assertThat(
            desk.refused(new Write.Put(utf8("v"), never, Optional.empty(), Optional.empty()))
                .message())
        .contains("ttl");
  }

  @Test
  void aContextFromTheFutureIsRefused() {
    var later = new Desk("mv");
    later.pass(Duration.ofHours(1));
    var tag = later.rules.tag(later.write(1, put("later")));

    assertThat(desk.refused(put("v", tag)).reason()).isEqualTo(Refusal.CLOCK);
  }

  @Test
  void aKeyOfTooManyWritersTakesNoMoreButCanBeDeleted() {
    var all = new Bytes[66];
    for (int i = 0; i < all.length; i++) {
      all[i] = desk.write(i + 1, Write.Delete.ALL);
    }

    assertThat(desk.refused(put("v"), all))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.TOO_LARGE);
          assertThat(refused.message()).contains("64 nodes", "another key", "168 h");
        });
    assertThat(desk.view(desk.write(0, Write.Delete.ALL, all))).isEmpty();
  }

  @Test
  void siblingsThatTogetherAreTooLargeAreStillReadAndCanBeSettled() {
    var one = desk.write(0, put("x".repeat(8_000)));
    var two = desk.write(1, put("y".repeat(8_000)));

    assertThat(values(one, two)).hasSize(2);
    var tag = desk.rules.tag(desk.merge(one, two));
    assertThat(values(desk.write(2, put("z", tag), one, two))).containsExactly("z");
  }

  private static Write put(String value) {
    return Write.Put.of(utf8(value));
  }

  private static Write put(String value, String context) {
    return new Write.Put(utf8(value), Optional.empty(), Optional.empty(), Optional.of(context));
  }

  private List<String> values(Bytes... records) {
    return desk.view(records).stream()
        .flatMap(view ->
            switch (view) {
              case View.Value value -> List.of(value).stream();
              case View.Siblings(var values) -> values.stream();
              case View.Count _, View.Members _ -> throw new AssertionError(view);
            })
        .map(value -> new String(value.bytes().toArray(), StandardCharsets.UTF_8))
        .toList();
  }
}
