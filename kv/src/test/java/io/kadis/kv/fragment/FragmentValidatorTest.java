package io.kadis.kv.fragment;

import static io.kadis.kv.entry.Entries.NOW;
import static io.kadis.kv.entry.Entries.utf8;
import static io.kadis.kv.fragment.Fragments.KEY;
import static io.kadis.kv.fragment.Fragments.V;
import static io.kadis.kv.fragment.Fragments.record;
import static io.kadis.kv.fragment.Fragments.sign;
import static io.kadis.kv.fragment.Fragments.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validity;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.WriterRule;
import io.kadis.kv.fragment.Fragment.Own;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class FragmentValidatorTest {
  private static final SortedMap<PeerId, Seen> NOBODY = new TreeMap<>();
  private final FragmentValidator validator = Fragments.validator(Kind.VALUES);

  @Test
  @Requirement("KV-1")
  void aFragmentUnderAnotherKeyIsRefused() {
    var record = record(value(0, V, "v"));

    assertThat(validator.validate(KEY, record, NOW)).isEqualTo(Validity.VALID);
    assertThat(validator.validate(utf8("/mv/other"), record, NOW))
        .isEqualTo(new Validity.Invalid("fragment was signed for another key"));
  }

  @Test
  @Requirement({"KV-1", "SEC-21"})
  void aVersionAheadOfTheClockIsRefusedBeyondTheSkewAlsoWhenItWasVerifiedBefore() {
    var record = record(value(0, V, "old"), value(1, Entries.version(NOW.plusSeconds(60)), "new"));

    assertThat(validator.validate(KEY, record, NOW)).isEqualTo(Validity.VALID);
    assertThat(reason(validator, record, NOW.minusMillis(1))).contains("60 s ahead", "clock");
  }

  @Test
  void aRecordWithWhatAnotherFragmentHasReplacedIsRefused() {
    var seen = new TreeMap<>(Map.of(Fragments.peer(0), new Seen(V, List.of(), Totals.NONE)));
    var old = value(0, V, "old");
    var next = sign(1, Fragments.of(V + 1, Own.NOTHING, seen));
    var both = new TreeMap<>(Map.of(old.writer(), old, next.writer(), next));

    assertThat(reason(validator, StateCodec.encode(new State(both)), NOW)).contains("replaced");
    assertThat(validator.merge(KEY, record(old), record(next))).isEqualTo(record(next));
    assertThat(validator.contains(KEY, record(next), record(old))).isTrue();
    assertThat(validator.contains(KEY, record(old), record(next))).isFalse();
  }

  @Test
  void tooLargeForARecordIsRefusedButStillRead() {
    var large = "x".repeat(8_000);
    var record = record(value(0, V, large), value(1, V + 1, large));

    assertThat(reason(validator, record, NOW)).contains("over the 15,872 bytes");
    assertThat(validator.verify(KEY, record, NOW)).isInstanceOf(Decoded.Ok.class);
  }

  @Test
  void eachNamespaceTakesWhatItHoldsAndNothingElse() {
    var typed = new Item(V, utf8("a"), Optional.of("text/plain"), Optional.empty());
    var text = own(Item.of(V, utf8("é")));
    var bytes = own(Item.of(V, Bytes.of(0xff)));
    var long_ = own(Item.of(V, Bytes.repeat((byte) 'a', Kind.MAX_ELEMENT_BYTES + 1)));
    var totals = record(sign(0, Fragments.of(V, counted(3), NOBODY)));

    assertThat(takes(Kind.VALUES, own(typed), bytes, long_, text)).containsOnly(true);
    assertThat(takes(Kind.VALUES, totals)).containsOnly(false);
    assertThat(takes(Kind.ELEMENTS, text, own(Item.of(V, Bytes.EMPTY)))).containsOnly(true);
    assertThat(takes(Kind.ELEMENTS, own(typed), bytes, long_, totals)).containsOnly(false);
    assertThat(takes(Kind.TOTALS, totals)).containsOnly(true);
    assertThat(takes(Kind.TOTALS, own(typed), bytes, text)).containsOnly(false);
  }

  private static Bytes own(Item item) {
    return record(sign(0, Fragments.of(V, Own.of(List.of(item)), NOBODY)));
  }

  private static Own counted(long amount) {
    return new Own(List.of(), Totals.from(V, amount), Totals.NONE);
  }

  private static List<Boolean> takes(Kind kind, Bytes... records) {
    var validator = Fragments.validator(kind);
    return Arrays.stream(records)
        .map(record -> validator.validate(KEY, record, NOW).equals(Validity.VALID))
        .toList();
  }

  @Test
  void isForgottenWhenNothingInItLivesForEver() {
    var soon = NOW.plusSeconds(5);
    var brief = new Item(V, utf8("brief"), Optional.empty(), Optional.of(soon));

    assertThat(lifetime(value(0, V, "v"))).isEqualTo(Lifetime.FOREVER);
    assertThat(lifetime(sign(0, Fragments.of(V, Own.NOTHING, NOBODY))))
        .isEqualTo(new Lifetime.Purgeable(Fragments.PURGE));
    assertThat(lifetime(sign(0, Fragments.of(V, Own.of(List.of(brief)), NOBODY))))
        .isEqualTo(new Lifetime.Purgeable(Fragments.PURGE));
    assertThat(lifetime(sign(0, Fragments.of(V, Own.of(List.of(brief)), NOBODY)), value(1, V, "v")))
        .isEqualTo(Lifetime.FOREVER);
    assertThat(lifetime(sign(0, Fragments.of(V, counted(0), NOBODY)))).isEqualTo(Lifetime.FOREVER);
    assertThat(validator.lifetime(new KadRecord(KEY, Bytes.EMPTY, NOW)))
        .isEqualTo(new Lifetime.Until(NOW));
  }

  @Test
  void theLastOfSeveralToBeForgottenCounts() {
    var later = new Fragment(KEY, V, Own.NOTHING, NOBODY, Fragments.PURGE.plusSeconds(1));

    assertThat(lifetime(sign(0, later), sign(1, Fragments.of(V, Own.NOTHING, NOBODY))))
        .isEqualTo(new Lifetime.Purgeable(later.purge()));
  }

  private Lifetime lifetime(SignedFragment... fragments) {
    return validator.lifetime(new KadRecord(KEY, record(fragments), NOW));
  }

  @Test
  void aRecordIsAdmittedWhenAllItsWritersMayWrite() {
    WriterRule rule =
        (_, writer) -> Optional.of("not among").filter(_ -> writer.equals(Fragments.peer(1)));
    var strict = new FragmentValidator(Kind.VALUES, FragmentValidator.Terms.of(Entries.SKEW, rule));
    var both = record(value(0, V, "a"), value(1, V, "b"));

    assertThat(strict.admit(KEY, record(value(0, V, "a")), Optional.empty()))
        .isEqualTo(Validity.VALID);
    assertThat(strict.admit(KEY, both, Optional.empty()))
        .isEqualTo(new Validity.Invalid("not among"));
    assertThat(strict.admit(KEY, both, Optional.of(record(value(1, V, "b")))))
        .as("what is held was admitted")
        .isEqualTo(Validity.VALID);
    assertThat(strict.validate(KEY, both, NOW)).as("never hidden").isEqualTo(Validity.VALID);
  }

  @Test
  @Requirement("REC-2")
  void aNetworkThatCanOnlyChooseTakesTheLatest() {
    var older = record(value(0, V, "z"));
    var newer = record(value(1, V + 1, "a"));

    assertThat(validator.select(KEY, List.of(older, newer))).isEqualTo(1);
    assertThat(validator.select(KEY, List.of(newer, older))).isZero();
  }

  private static String reason(FragmentValidator validator, Bytes record, Instant now) {
    return validator.validate(KEY, record, now) instanceof Validity.Invalid(var why) ? why : "";
  }
}
