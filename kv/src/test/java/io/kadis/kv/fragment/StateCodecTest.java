package io.kadis.kv.fragment;

import static io.kadis.kv.entry.Entries.NOW;
import static io.kadis.kv.fragment.Fragments.KEY;
import static io.kadis.kv.fragment.Fragments.V;
import static io.kadis.kv.fragment.Fragments.record;
import static io.kadis.kv.fragment.Fragments.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kadis.dht.message.Decoded;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.libp2p.identity.SignedEnvelope;
import io.kadis.proto.FragmentProto;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class StateCodecTest {
  private static final Bytes TWO = record(value(0, V, "one"), value(1, V + 1, "two"));

  @Test
  void aStateReadsBackTheSameVerifiedOrTrusted() {
    Seeds.check(
        300,
        random -> {
          var state = State.of(Stream.generate(() -> Fragments.random(random)).limit(4).toList());
          var record = StateCodec.encode(state);

          assertThat(open(record)).isEqualTo(new Decoded.Ok<>(state));
          assertThat(StateCodec.trusted(record)).isEqualTo(state);
          assertThat(StateCodec.version(record)).isEqualTo(state.version());
        });
  }

  @Test
  @Requirement("KV-1")
  void anyFlippedBitIsRefused() {
    for (int bit = 0; bit < 8 * TWO.size(); bit++) {
      var bad = TWO.mutableCopy();
      bad.set(bit / 8, (byte) (bad.get(bit / 8) ^ 1 << bit % 8));
      assertThat(open(bad)).as("bit %d", bit).isInstanceOf(Decoded.Malformed.class);
    }
  }

  @Test
  void anyTruncationOrAdditionIsRefused() {
    var one = record(value(0, V, "one"));
    for (int size = 0; size < one.size(); size++) {
      assertThat(open(one.slice(0, size))).isInstanceOf(Decoded.Malformed.class);
    }
    assertThat(open(Bytes.concatenate(TWO, Bytes.of(0)))).isInstanceOf(Decoded.Malformed.class);
    // An unknown field behind: valid protobuf, yet a second form of the same state.
    assertThat(open(Bytes.concatenate(TWO, Bytes.of(0x78, 1))))
        .isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  @Requirement("SEC-30")
  void garbageIsRefusedAndNeverThrows() {
    Seeds.check(
        2_000,
        random -> {
          var bytes = new byte[random.nextInt(200)];
          random.nextBytes(bytes);
          if (bytes.length > 0) {
            bytes[0] = StateCodec.FORMAT;
          }
          assertThat(open(Bytes.wrap(bytes))).isInstanceOf(Decoded.Malformed.class);
          assertThat(StateCodec.trusted(Bytes.wrap(bytes))).isEqualTo(State.EMPTY);
        });
  }

  @Test
  void fragmentsInAnotherOrderOrTwiceAreRefused() {
    var one = value(0, V, "one");
    var other = value(1, V + 1, "two");
    var inOrder = State.of(List.of(one, other)).fragments().values().stream().toList();

    assertThat(open(raw(V + 1, inOrder))).isInstanceOf(Decoded.Ok.class);
    assertThat(open(raw(V + 1, inOrder.reversed())))
        .isEqualTo(new Decoded.Malformed<>("fragments are not in their canonical form"));
    assertThat(open(raw(V, List.of(one, one)))).isInstanceOf(Decoded.Malformed.class);
    assertThat(open(raw(V + 2, inOrder)))
        .as("another version in front")
        .isInstanceOf(Decoded.Malformed.class);
    assertThat(open(raw(0, List.of())))
        .isEqualTo(new Decoded.Malformed<>("value holds no fragments"));
  }

  private static Bytes raw(long version, List<SignedFragment> fragments) {
    var message = FragmentProto.Fragments.newBuilder();
    fragments.forEach(f -> message.addEnvelopes(ByteString.copyFrom(f.envelope().toArray())));
    return Bytes.concatenate(
        Bytes.of(StateCodec.FORMAT),
        Bytes.ofUnsignedLong(version),
        Bytes.wrap(message.build().toByteArray()));
  }

  @Test
  void eachFlawOfAFragmentHasItsReason() {
    assertThat(reason(_ -> {})).as("the sound one").isEmpty();
    assertThat(reason(m -> m.setPurgeMs(0))).hasValueSatisfying(has("purge time"));
    assertThat(reason(m -> m.setPurgeMs(-1))).hasValueSatisfying(has("48 bits"));
    assertThat(reason(m -> m.getItemsBuilder(0).setVersion(0))).hasValueSatisfying(has("order"));
    assertThat(reason(m -> m.getItemsBuilder(0).setVersion(V + 11)))
        .hasValueSatisfying(has("order"));
    assertThat(reason(m -> m.addItemsBuilder().setVersion(V))).hasValueSatisfying(has("order"));
    assertThat(reason(m -> m.getItemsBuilder(0).setExpiryMs(m.getPurgeMs() + 1)))
        .hasValueSatisfying(has("before one of its items expires"));
    assertThat(reason(m -> m.getItemsBuilder(0).setContentType("a\r\nX-Evil: 1")))
        .hasValueSatisfying(has("content type"));
    assertThat(reason(m -> m.getSeenBuilder(0).setVersion(V + 10)))
        .hasValueSatisfying(has("not below its own"));
    assertThat(reason(m -> m.getSeenBuilder(0).setVersion(0)))
        .hasValueSatisfying(has("not below its own"));
    assertThat(reason(m -> m.getSeenBuilder(0).setWriter(ByteString.copyFromUtf8("nobody"))))
        .hasValueSatisfying(has("no peer id"));
    assertThat(reason(m -> m.addSeen(m.getSeen(0)))).hasValueSatisfying(has("canonical"));
    assertThat(reason(m -> m.getSeenBuilder(0).setWriter(id(0))))
        .hasValueSatisfying(has("has seen itself"));
  }

  @Test
  void keptRangesAreInOrderApartAndWithinWhatWasSeen() {
    assertThat(kept(1, 2, 4, 5)).isEmpty();
    assertThat(kept(1, 1, 3, 9)).isEmpty();
    assertThat(kept(1, 2, 3, 5)).as("touching").isNotEmpty();
    assertThat(kept(1, 3, 2, 5)).as("overlapping").isNotEmpty();
    assertThat(kept(4, 5, 1, 2)).as("backwards").isNotEmpty();
    assertThat(kept(2, 1)).as("upside down").isNotEmpty();
    assertThat(kept(1, 10)).as("beyond").isNotEmpty();
    assertThat(kept(-V, 5)).as("from 0").isNotEmpty();
  }

  /** What is wrong with ranges between these versions, above V; V + 9 was seen. */
  private static Optional<String> kept(long... bounds) {
    return reason(m -> {
      for (int i = 0; i < bounds.length; i += 2) {
        m.getSeenBuilder(0).addKeptBuilder().setFrom(V + bounds[i]).setTo(V + bounds[i + 1]);
      }
    });
  }

  @Test
  @Requirement("SEC-19")
  void totalsAreWithinALongAndCountFromAVersionThatWas() {
    var one = FragmentProto.Totals.newBuilder().setSince(V).setAdded(1).build();
    assertThat(reason(m -> m.setTotals(one).setBase(one))).isEmpty();
    assertThat(reason(m -> m.getSeenBuilder(0).setBase(one))).isEmpty();
    assertThat(reason(m -> m.setTotals(one.toBuilder().setAdded(-1)))).isNotEmpty();
    assertThat(reason(m -> m.setTotals(one.toBuilder().setRemoved(-1)))).isNotEmpty();
    assertThat(reason(m -> m.setTotals(one.toBuilder().setSince(V + 11)))).isNotEmpty();
    assertThat(reason(m -> m.setTotals(one.toBuilder().setSince(0)))).isNotEmpty();
    assertThat(reason(m -> m.setTotals(FragmentProto.Totals.getDefaultInstance())))
        .hasValueSatisfying(has("canonical"));
    assertThat(reason(m -> m.setBase(one))).hasValueSatisfying(has("another version"));
    assertThat(reason(m -> m.getSeenBuilder(0).setBase(one.toBuilder().setSince(V + 10))))
        .isNotEmpty();
  }

  /** What is wrong with a fragment once {@code change} was made to a sound one. */
  private static Optional<String> reason(Consumer<FragmentProto.Fragment.Builder> change) {
    var message =
        FragmentProto.Fragment.newBuilder()
            .setKey(ByteString.copyFrom(KEY.toArray()))
            .setVersion(V + 10)
            .setPurgeMs(NOW.toEpochMilli());
    message.addItemsBuilder().setVersion(V);
    message.addSeenBuilder().setWriter(id(1)).setVersion(V + 9);
    change.accept(message);
    var envelope =
        SignedEnvelope.sign(
            Entries.writer(0),
            EntryCodec.DOMAIN,
            FragmentCodec.PAYLOAD_TYPE,
            Bytes.wrap(message.build().toByteArray()));
    return FragmentCodec.open(envelope.encode()) instanceof Decoded.Malformed(var why)
        ? Optional.of(why)
        : Optional.empty();
  }

  private static ByteString id(int writer) {
    return ByteString.copyFrom(Fragments.peer(writer).bytes().toArray());
  }

  private static Consumer<String> has(String part) {
    return text -> assertThat(text).contains(part);
  }

  @Test
  @Requirement("SEC-24")
  void anEntryIsNoFragmentAndAFragmentNoEntry() {
    var value = new Entry.Content.Value(Bytes.EMPTY, Optional.empty(), Optional.empty());
    var entry = EntryCodec.sign(new Entry(KEY, V, value), Entries.writer(0));
    var fragment = value(0, V, "v");

    assertThat(open(entry)).isInstanceOf(Decoded.Malformed.class);
    assertThat(FragmentCodec.open(entry.slice(9))).isInstanceOf(Decoded.Malformed.class);
    assertThat(EntryCodec.decode(record(fragment))).isInstanceOf(Decoded.Malformed.class);
    assertThat(EntryCodec.decode(Bytes.concatenate(entry.slice(0, 9), fragment.envelope())))
        .isInstanceOf(Decoded.Malformed.class);
  }

  private static Decoded<State> open(Bytes record) {
    return StateCodec.decode(record, FragmentCodec::open);
  }
}
