package io.kadis.kv.repair;

import static io.kadis.kv.entry.Entries.utf8;
import static io.kadis.kv.repair.Side.NOW;
import static io.kadis.kv.repair.Talk.handOver;
import static io.kadis.kv.repair.Talk.share;
import static io.kadis.kv.repair.Talk.standing;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Session.Home;
import io.kadis.kv.repair.Session.Purpose;
import io.kadis.kv.repair.Session.Step;
import io.kadis.kv.repair.Session.Task;
import io.kadis.kv.repair.Standing.Agreed;
import io.kadis.kv.repair.Standing.Declined;
import io.kadis.kv.repair.Standing.Differed;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final Bytes KEY = utf8("/max/a");
  private static final Bytes BOTH = utf8("/all/a");
  private static final Bytes OLD = Bytes.of(1);
  private static final Bytes NEW = Bytes.of(2);

  private final Side here = new Side();
  private final Side there = new Side();

  @Test
  void twoThatHoldNothingAgreeInOneRoundTrip() throws StoreException {
    var report = share(here, there);

    assertThat(report.ranges()).isEqualTo(Map.of(Prefix.ALL, new Agreed()));
    assertThat(report.roundTrips()).isEqualTo(1);
  }

  @Test
  void whatIsMissingHereIsTaken() throws StoreException {
    there.put(KEY, NEW);

    var report = share(here, there);

    assertThat(here.records()).isEqualTo(Map.of(KEY, NEW));
    assertThat(standing(report)).isEqualTo(differed());
    assertThat(report.pulled()).isEqualTo(1);
    assertThat(report.pulledBytes()).isEqualTo(KEY.size() + NEW.size());
  }

  @Test
  void whatIsMissingThereIsNamed() throws StoreException {
    here.put(KEY, NEW);

    assertThat(standing(share(here, there))).isEqualTo(differed(KEY));
    assertThat(there.records()).isEmpty();
  }

  @Test
  void whoHeldTheBetterLacksNothing() throws StoreException {
    here.put(KEY, OLD);
    there.put(KEY, NEW);

    assertThat(standing(share(here, there))).isEqualTo(differed());
    assertThat(here.records()).isEqualTo(Map.of(KEY, NEW));
  }

  @Test
  void whoHeldTheWorseLacksOurs() throws StoreException {
    here.put(KEY, NEW);
    there.put(KEY, OLD);

    assertThat(standing(share(here, there))).isEqualTo(differed(KEY));
    assertThat(here.records()).isEqualTo(Map.of(KEY, NEW));
  }

  @Test
  void whatTheTwoMakeTogetherTheOtherLacks() throws StoreException {
    here.put(BOTH, Bytes.of(1));
    there.put(BOTH, Bytes.of(2));

    assertThat(standing(share(here, there))).isEqualTo(differed(BOTH));
    assertThat(here.records()).isEqualTo(Map.of(BOTH, Bytes.of(3)));
    assertThat(standing(share(there, here))).isEqualTo(differed());
  }

  @Test
  void whoHandsOverTakesNothingButWhatDiffers() throws StoreException {
    here.put(KEY, OLD);
    here.put(BOTH, OLD);
    there.put(KEY, NEW);
    there.put(utf8("/max/theirs"), NEW);

    assertThat(standing(handOver(here, there))).isEqualTo(differed(BOTH));
    assertThat(here.records()).isEqualTo(Map.of(KEY, NEW, BOTH, OLD));
  }

  @Test
  void whatIsOnItsWayFromAnotherIsNotTaken() throws StoreException {
    there.put(KEY, NEW);
    var claimed =
        new Home(here.store, here::keepAll, item -> !item.equals(Item.of(Side.id(KEY), NEW)));

    var report = run(claimed);

    assertThat(report.pulled()).isZero();
    assertThat(standing(report)).isEqualTo(new Differed(Set.of(), false, false));
  }

  @Test
  void whatFindsNoRoomLeavesTheRangeUnfinished() throws StoreException {
    there.put(KEY, NEW);
    var full = new Home(here.store, _ -> List.of(new KvReply.Full("disk")), _ -> true);

    var report = run(full);

    assertThat(report.refused()).isEqualTo(1);
    assertThat(standing(report)).isEqualTo(new Differed(Set.of(), false, false));
  }

  @Test
  void whatIsTooLargeTogetherIsLeftAsItIsOnBothSides() throws StoreException {
    here.put(BOTH, Bytes.repeat((byte) 1, 10_000));
    there.put(BOTH, Bytes.repeat((byte) 2, 10_000));
    var full = new Home(here.store, _ -> List.of(new KvReply.Full("merged")), _ -> true);

    var report = run(full);

    assertThat(report.refused()).isEqualTo(1);
    assertThat(standing(report)).isEqualTo(differed(BOTH));
  }

  @Test
  void whatIsStoppedBeforeItsTimeIsUnfinished() throws StoreException {
    there.put(KEY, NEW);
    var session = new Session(new Task(List.of(Prefix.ALL), Purpose.SHARE, NOW), here.home());
    assertThat(Talk.run(session, 1, asked -> Talk.answer(asked, there)))
        .isInstanceOf(Step.Send.class);

    assertThat(standing(session.stop().report())).isEqualTo(new Differed(Set.of(), false, false));
  }

  @Test
  void whatABusyStoreTurnsAwayCountsAsNotCome() throws StoreException {
    there.put(KEY, NEW);
    var report = run(new Home(here.store, _ -> List.of(new KvReply.Busy("disk")), _ -> true));

    assertThat(report.pulled()).isZero();
    assertThat(report.refused()).isZero();
    assertThat(standing(report)).isEqualTo(new Differed(Set.of(), false, false));
  }

  @Test
  void whoHasNoRoomForAnythingTakesNoMore() throws StoreException {
    for (int i = 0; i < 1_000; i++) {
      there.put(utf8("/max/" + i), NEW);
    }
    var full =
        new Home(
            here.store,
            copies -> copies.stream().<KvReply>map(_ -> new KvReply.Full("disk")).toList(),
            _ -> true);

    assertThat(run(full).pulled()).isBetween(1, SyncRequest.MAX_IN_ONE);
  }

  @Test
  void whatIsInvalidHereIsLeftThere() throws StoreException {
    there.plant(KEY, Bytes.of((byte) 9, Side.BAD), Lifetime.FOREVER);
    here.put(KEY, OLD);

    var report = share(here, there);

    assertThat(report.refused()).isEqualTo(1);
    assertThat(standing(report)).isEqualTo(differed(KEY));
    assertThat(here.records()).isEqualTo(Map.of(KEY, OLD));
  }

  @Test
  void whatMayBePurgedIsLeftOutAndWhatKademliaDropsAsWell() throws StoreException {
    var later = NOW.plus(Duration.ofDays(1));
    var bytes = Bytes.ofUnsignedInt(later.getEpochSecond());
    here.put(utf8("/due/later"), bytes);
    there.put(utf8("/due/later"), bytes);
    there.plant(utf8("/due/now"), Bytes.EMPTY, new Lifetime.Purgeable(NOW.minusMillis(1)));
    there.put(utf8("/raw/a"), NEW);

    assertThat(standing(share(here, there))).isEqualTo(new Agreed());
  }

  @Test
  void aRecordGoneMeanwhileIsLackingIfItIsHeld() throws StoreException {
    here.put(KEY, OLD);
    there.put(KEY, NEW);

    var end =
        Talk.run(
            new Session(new Task(List.of(Prefix.ALL), Purpose.SHARE, NOW), here.home()),
            9,
            request -> {
              var answer = Talk.answer(request, there);
              return answer instanceof SyncReply.Pulled
                  ? new SyncReply.Pulled(List.of(Optional.empty()))
                  : answer;
            });

    assertThat(standing(((Step.Done) end).report())).isEqualTo(differed(KEY));
  }

  @Test
  void whatLiesTooFarFromTheOtherIsDeclined() throws StoreException {
    var random = new SplittableRandom(3);
    var far = Prefix.ALL.half(false);
    var self = Places.peersIn(Prefix.ALL.half(true), 1, random).getFirst();
    var theirs = Territory.of(self, Places.peers(64, random), 2);
    var session = new Session(new Task(List.of(far), Purpose.SHARE, NOW), here.home());

    var end = Talk.run(session, 9, request -> Responder.answer(request, theirs, 2, there.store));

    assertThat(standing(((Step.Done) end).report())).isEqualTo(new Declined());
  }

  @Test
  void whatTheOtherLacksIsNamedUpToALimit() throws StoreException {
    var random = new SplittableRandom(5);
    for (int i = 0; i <= Differed.MAX_LACKING; i++) {
      here.plant(key(random), NEW, Lifetime.FOREVER);
    }

    var standing = (Differed) standing(share(here, there));

    assertThat(standing.lacking()).hasSize(Differed.MAX_LACKING);
    assertThat(standing.more()).isTrue();
    assertThat(standing.complete()).isTrue();
  }

  @Test
  void afterOneSessionEachWayBothHoldTheMerge() {
    Seeds.check(
        60,
        random -> {
          var a = new Side();
          var b = new Side();
          var merge = fill(a, b, random);

          var first = share(a, b);
          assertThat(a.records()).isEqualTo(merge);
          assertLacking(first, merge, b.records());
          var second = share(b, a);

          assertThat(b.records()).isEqualTo(merge);
          assertThat(standing(second)).isIn(new Agreed(), differed());
          assertThat(standing(share(a, b))).isEqualTo(new Agreed());
        });
  }

  /** Just what the other does not hold as it is here now. */
  private static void assertLacking(
      Session.Report report, Map<Bytes, Bytes> here, Map<Bytes, Bytes> there) {
    var lacking =
        here.entrySet().stream()
            .filter(one -> !one.getValue().equals(there.get(one.getKey())))
            .map(one -> Side.id(one.getKey()))
            .collect(Collectors.toSet());
    var named =
        standing(report) instanceof Differed differed ? differed.lacking() : Set.<Object>of();
    assertThat(named).isEqualTo(lacking);
  }

  @Test
  void aSessionCutAnywhereWorsensNothing() {
    Seeds.check(
        60,
        random -> {
          var a = new Side();
          var b = new Side();
          var merge = fill(a, b, random);
          var before = a.records();
          var theirs = b.records();

          var session = new Session(new Task(List.of(Prefix.ALL), Purpose.SHARE, NOW), a.home());
          Talk.run(session, random.nextInt(12), request -> Talk.answer(request, b));

          assertThat(b.records()).isEqualTo(theirs);
          a.records()
              .forEach((key, value) ->
                  assertThat(value).isIn(before.getOrDefault(key, merge.get(key)), merge.get(key)));
          assertThat(a.records().keySet()).containsAll(before.keySet());
          share(a, b);
          assertThat(a.records()).isEqualTo(merge);
        });
  }

  /**
   * Two stores that have much in common, or nothing.
   *
   * @return what both should hold
   */
  private static Map<Bytes, Bytes> fill(Side a, Side b, RandomGenerator random) {
    int size = 1 << random.nextInt(11);
    double common = random.nextDouble();
    double onlyHere = random.nextDouble();
    var all = new Side();
    for (int i = 0; i < size; i++) {
      var key = key(random);
      boolean both = random.nextDouble() < common;
      var value = value(random);
      var other = random.nextInt(10) == 0 ? value(random) : value;
      if (both || random.nextDouble() < onlyHere) {
        a.put(key, value);
        all.put(key, value);
      }
      if (both || random.nextDouble() > onlyHere) {
        b.put(key, other);
        all.put(key, other);
      }
    }
    return new HashMap<>(all.records());
  }

  private static Bytes key(RandomGenerator random) {
    return utf8((random.nextBoolean() ? "/max/" : "/all/") + Long.toHexString(random.nextLong()));
  }

  private static Bytes value(RandomGenerator random) {
    return Bytes.of(random.nextInt(128), random.nextInt(128));
  }

  private Session.Report run(Home home) throws StoreException {
    var session = new Session(new Task(List.of(Prefix.ALL), Purpose.SHARE, NOW), home);
    return ((Step.Done) Talk.run(session, 99, request -> Talk.answer(request, there))).report();
  }

  private static Standing differed(Bytes... lacking) {
    return new Differed(
        Arrays.stream(lacking).map(Side::id).collect(Collectors.toSet()), false, true);
  }
}
