package io.kadis.kv.repair;

import static io.kadis.kv.entry.Entries.utf8;
import static io.kadis.kv.repair.Side.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Session.Purpose;
import io.kadis.kv.repair.Session.Step;
import io.kadis.kv.repair.Session.Step.Broken;
import io.kadis.kv.repair.Session.Task;
import io.kadis.kv.repair.Standing.Differed;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Copy;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.kv.sync.SyncRequest.Compare;
import io.kadis.kv.sync.SyncRequest.Pull;
import io.kadis.testing.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** Whatever a peer answers, a session ends, and says what made no sense. */
class HostilePeerTest {
  private static final Bytes KEY = utf8("/max/a");
  private static final Bytes VALUE = Bytes.of(1);
  private static final Prefix RANGE = Prefix.of(Side.id(KEY), 4);

  private final Side here = new Side();
  private final RandomGenerator random = new SplittableRandom(1);

  @Test
  void answersOfAnotherNumberBreakTheSession() throws StoreException {
    assertBroken(compared(), "0 answers to 1 questions");
    assertBroken(compared(new Verdict.Same(), new Verdict.Same()), "2 answers to 1 questions");
    assertBroken(
        new SyncReply.Pulled(List.of(Optional.empty())), "a Pulled does not answer a Compare");
    assertBroken(new SyncReply.Noted(), "a Noted does not answer a Compare");
  }

  @Test
  void partsOfAnotherNumberBreakTheSession() throws StoreException {
    assertBroken(compared(new Verdict.Parts(prints(15))), "15 parts of a range, not 16");
    assertBroken(compared(new Verdict.Parts(prints(17))), "17 parts of a range, not 16");
  }

  @Test
  void itemsThatCannotBeBreakTheSession() throws StoreException {
    var item = Item.of(Side.id(KEY), VALUE);
    var second = Item.of(Places.idIn(RANGE, random), VALUE);
    boolean inOrder = item.id().compareTo(second.id()) < 0;
    var outside = Item.of(RANGE.sibling().orElseThrow().first(), VALUE);
    here.put(KEY, VALUE);

    assertBroken(items(outside), "an item beyond its range " + RANGE);
    assertBroken(items(item, item), "items out of order in " + RANGE);
    assertBroken(
        inOrder ? items(second, item) : items(item, second), "items out of order in " + RANGE);
    assertBroken(
        items(Collections.nCopies(17, item).toArray(Item[]::new)), "17 items of a range, over 16");
  }

  @Test
  void recordsThatWereNotAskedForBreakTheSessionAndAreNotKept() throws StoreException {
    var end =
        talk(request ->
            request instanceof Compare
                ? items(Item.of(Side.id(KEY), VALUE))
                : new SyncReply.Pulled(List.of(Optional.of(new Copy(utf8("/max/b"), VALUE)))));

    assertThat(end).isEqualTo(new Broken("a record that was not asked for"));
    assertThat(here.records()).isEmpty();
  }

  @Test
  void partsOfPartsWithoutEndBreakTheSession() throws StoreException {
    var end = talk(_ -> parts());

    assertThat(end).isEqualTo(new Broken("parts of a range of 132 bits, over 128"));
  }

  /** Each range has just one more part that differs: it never comes near to the depth. */
  @Test
  void aSessionThatLeadsNowhereEndsUnfinished() throws StoreException {
    int[] asked = {0};

    var end =
        talk(request -> {
          asked[0]++;
          var prints = ((Compare) request).prints();
          return prints.getFirst().range().length() < 100 ? parts() : compared(new Verdict.Same());
        });

    assertThat(asked[0]).isEqualTo(Session.MAX_ROUND_TRIPS);
    var report = ((Step.Done) end).report();
    assertThat(report.ranges().get(RANGE)).isEqualTo(new Differed(Set.of(), false, false));
  }

  @Test
  void recordsThatAreNeverThereEndTheSession() throws StoreException {
    var end =
        talk(request ->
            request instanceof Pull _
                ? new SyncReply.Pulled(Collections.nCopies(1, Optional.empty()))
                : items(Item.of(Side.id(KEY), VALUE)));

    assertThat(((Step.Done) end).report().pulled()).isZero();
  }

  @Test
  void noAnswerMakesASessionFailOrForgetWhatItHolds() {
    Seeds.check(
        100,
        seeded -> {
          var side = new Side();
          for (int i = 0; i < 50; i++) {
            side.plant(utf8("/max/" + i), VALUE, Lifetime.FOREVER);
          }
          var before = side.records();
          var session = new Session(new Task(List.of(Prefix.ALL), Purpose.SHARE, NOW), side.home());

          Talk.run(session, 50, request -> anything(request, seeded));

          assertThat(side.records()).containsAllEntriesOf(before);
        });
  }

  private static SyncReply anything(SyncRequest request, RandomGenerator random) {
    return switch (request) {
      case Compare(var prints, _) -> {
        var verdicts = new ArrayList<Verdict>();
        for (int i = random.nextInt(prints.size()); i >= 0; i--) {
          verdicts.add(anything(prints.get(verdicts.size()).range(), random));
        }
        yield new SyncReply.Compared(verdicts);
      }
      case Pull(var ids) ->
          new SyncReply.Pulled(
              Collections.nCopies(random.nextInt(1, ids.size() + 1), Optional.empty()));
      case SyncRequest.Offer _ -> new SyncReply.Noted();
    };
  }

  private static Verdict anything(Prefix range, RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0 -> new Verdict.Declined();
      case 1 -> new Verdict.Parts(prints(16));
      case 2 -> new Verdict.Parts(Collections.nCopies(16, Places.id(random).slice(0, 16)));
      case 3, 4 -> new Verdict.Items(List.of(Item.of(Places.idIn(range, random), VALUE)));
      default -> new Verdict.Same();
    };
  }

  private void assertBroken(SyncReply reply, String why) throws StoreException {
    assertThat(talk(_ -> reply)).isEqualTo(new Broken(why));
  }

  private Step talk(Talk.Other other) throws StoreException {
    var session = new Session(new Task(List.of(RANGE), Purpose.SHARE, NOW), here.home());
    return Talk.run(session, Integer.MAX_VALUE, other);
  }

  /** Of the first range asked about: an answer need not hold more. */
  private SyncReply parts() {
    return compared(new Verdict.Parts(Collections.nCopies(16, Places.id(random).slice(0, 16))));
  }

  private static SyncReply items(Item... items) {
    return compared(new Verdict.Items(List.of(items)));
  }

  private static SyncReply compared(Verdict... verdicts) {
    return new SyncReply.Compared(List.of(verdicts));
  }

  private static List<Bytes> prints(int count) {
    return Collections.nCopies(count, Fingerprint.EMPTY.digest());
  }
}
