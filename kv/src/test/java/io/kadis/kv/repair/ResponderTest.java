package io.kadis.kv.repair;

import static io.kadis.kv.entry.Entries.utf8;
import static io.kadis.kv.repair.Side.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Compared;
import io.kadis.kv.sync.SyncReply.Copy;
import io.kadis.kv.sync.SyncReply.Pulled;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.kv.sync.SyncRequest.Print;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

class ResponderTest {
  private static final Bytes NONE = Fingerprint.EMPTY.digest();
  private static final Bytes OTHER = Bytes.repeat((byte) 7, Fingerprint.DIGEST_BYTES);
  private static final Bytes VALUE = Bytes.of(1);

  private final Side side = new Side();

  @Test
  void whatIsHeldAlikeIsTheSame() throws StoreException {
    assertThat(verdict(Prefix.ALL, NONE)).isEqualTo(new Verdict.Same());

    side.put(utf8("/max/a"), VALUE);
    var held = side.store.fingerprint(Prefix.ALL, NOW).digest();
    assertThat(verdict(Prefix.ALL, held)).isEqualTo(new Verdict.Same());
  }

  @Test
  void fewRecordsAreNamedAndManyAreParted() throws StoreException {
    fill(SyncReply.MAX_ITEMS);
    assertThat(verdict(Prefix.ALL, OTHER))
        .isEqualTo(new Verdict.Items(side.store.items(Prefix.ALL, NOW, 99)));

    fill(SyncReply.MAX_ITEMS + 1);
    var parts = new ArrayList<Bytes>();
    for (Prefix part : Prefix.ALL.parts(SyncReply.PART_BITS)) {
      parts.add(side.store.fingerprint(part, NOW).digest());
    }
    assertThat(verdict(Prefix.ALL, OTHER)).isEqualTo(new Verdict.Parts(parts));
  }

  @Test
  void whoHoldsNothingIsToldMoreAtOnce() throws StoreException {
    fill(SyncReply.MAX_ITEMS_FOR_NONE);
    assertThat(verdict(Prefix.ALL, NONE)).isInstanceOf(Verdict.Items.class);

    fill(SyncReply.MAX_ITEMS_FOR_NONE + 1);
    assertThat(verdict(Prefix.ALL, NONE)).isInstanceOf(Verdict.Parts.class);
  }

  @Test
  void whatIsNotAmongItsTwoNIsDeclined() throws StoreException {
    var random = new SplittableRandom(4);
    var self = Places.peer(random);
    var territory = Territory.of(self, Places.peers(100, random), 3);
    for (int i = 0; i < 200; i++) {
      var range = Prefix.of(Places.id(random), random.nextInt(12));
      var compare = new SyncRequest.Compare(List.of(new Print(range, NONE)), NOW);

      var verdicts = ((Compared) Responder.answer(compare, territory, 3, side.store)).verdicts();

      var expected = territory.isNear(range, 6) ? new Verdict.Same() : new Verdict.Declined();
      assertThat(verdicts).containsExactly(expected);
    }
  }

  @Test
  void anAnswerHoldsAsMuchAsFits() throws StoreException {
    fill(20_000);
    var all = Prefix.ALL.parts(8).stream().map(part -> new Print(part, NONE)).toList();
    var compare = new SyncRequest.Compare(all, NOW);

    var answer = (Compared) answer(compare);

    assertThat(answer.verdicts()).hasSizeBetween(1, 255);
    assertThat(answer.encode().size())
        .isBetween(SyncRequest.MAX_BYTES - 13_000, SyncRequest.MAX_BYTES);
  }

  @Test
  void recordsAreGivenAsManyAsFit() throws StoreException {
    var ids = new ArrayList<Bytes32>();
    for (int i = 0; i < 20; i++) {
      var key = utf8("/max/" + i);
      side.put(key, Bytes.wrap(new byte[15_000]));
      ids.add(Side.id(key));
    }

    var answer = (Pulled) answer(new SyncRequest.Pull(ids));

    assertThat(answer.records()).hasSize(8);
    assertThat(answer.encode().size()).isLessThanOrEqualTo(SyncRequest.MAX_BYTES);
    for (int i = 0; i < 8; i++) {
      var copy = new Copy(utf8("/max/" + i), Bytes.wrap(new byte[15_000]));
      assertThat(answer.records().get(i)).contains(copy);
    }
  }

  @Test
  void onlyWhatIsComparedIsGiven() throws StoreException {
    side.put(utf8("/raw/a"), VALUE);
    side.plant(utf8("/due/a"), VALUE, new Lifetime.Purgeable(NOW.minusSeconds(1)));

    var ids = List.of(Side.id(utf8("/raw/a")), Side.id(utf8("/due/a")), Bytes32.ZERO);

    assertThat(answer(new SyncRequest.Pull(ids)))
        .isEqualTo(
            new Pulled(
                List.of(
                    Optional.empty(),
                    Optional.of(new Copy(utf8("/due/a"), VALUE)),
                    Optional.empty())));
  }

  @Test
  void anOfferIsForTheRepairer() {
    assertThatThrownBy(() -> answer(new SyncRequest.Offer(List.of(Prefix.ALL), false)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void fill(int count) {
    for (int i = 0; i < count; i++) {
      side.plant(utf8("/max/" + i), VALUE, Lifetime.FOREVER);
    }
  }

  private Verdict verdict(Prefix range, Bytes print) throws StoreException {
    var compare = new SyncRequest.Compare(List.of(new Print(range, print)), NOW);
    return ((Compared) answer(compare)).verdicts().getFirst();
  }

  private SyncReply answer(SyncRequest request) throws StoreException {
    return Talk.answer(request, side);
  }
}
