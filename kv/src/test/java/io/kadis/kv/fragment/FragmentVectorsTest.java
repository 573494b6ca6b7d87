package io.kadis.kv.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.entry.Entries;
import io.kadis.kv.fragment.Fragment.Own;
import io.kadis.libp2p.identity.PeerId;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/**
 * The bytes of a few records, for other implementations to check theirs against: {@code
 * fragment-vectors.properties}. Writer n has the Ed25519 seed of 32 bytes n + 1.
 */
class FragmentVectorsTest {
  private static final Bytes KEY = Entries.utf8("/vectors/k");
  private static final Instant PURGE = Instant.ofEpochMilli(1_900_000_000_000L);

  @Test
  void theBytesAreThoseOfTheVectors() throws IOException {
    var expected = new Properties();
    try (var file = getClass().getResourceAsStream("/fragment-vectors.properties")) {
      expected.load(file);
    }

    assertThat(vectors()).containsExactlyInAnyOrderEntriesOf(Map.copyOf(strings(expected)));
  }

  private static Map<String, String> strings(Properties properties) {
    var strings = new TreeMap<String, String>();
    properties.forEach((name, value) -> strings.put((String) name, (String) value));
    return strings;
  }

  private static Map<String, String> vectors() {
    var type = Optional.of("text/plain");
    var one = new Item(0x10, Entries.utf8("one"), type, Optional.empty());
    var two = new Item(0x20, Entries.utf8("two"), Optional.empty(), Optional.of(PURGE));
    var three = Item.of(0x31, Entries.utf8("three"));
    var first = State.EMPTY.with(sign(0, 0x20, items(one, two), Map.of()));
    // Has seen the first two, and replaces the second.
    var kept = new Seen(0x20, List.of(new Range(0x10, 0x10)), Totals.NONE);
    var second = State.EMPTY.with(sign(1, 0x31, items(three), Map.of(0, kept)));
    var gone = Map.of(0, ends(0x20, Totals.NONE), 1, ends(0x31, Totals.NONE));
    var deleted = first.merge(second).with(sign(2, 0x40, Own.NOTHING, gone));

    var counted = new Own(List.of(), new Totals(0x50, 300, 7), new Totals(0x50, 100, 0));
    var base = ends(0x51, new Totals(0x51, 5, 0));
    var vectors = new LinkedHashMap<String, String>();
    put(vectors, "first", first);
    put(vectors, "second", second);
    put(vectors, "first-and-second", first.merge(second));
    put(vectors, "deleted", deleted);
    put(vectors, "counter", State.EMPTY.with(sign(0, 0x60, counted, Map.of(1, base))));
    return vectors;
  }

  private static void put(Map<String, String> vectors, String name, State state) {
    vectors.put(name + ".record", StateCodec.encode(state).toUnprefixedHexString());
    vectors.put(name + ".tag", state.context().tag());
  }

  private static Own items(Item... items) {
    return Own.of(List.of(items));
  }

  private static Seen ends(long version, Totals base) {
    return new Seen(version, List.of(), base);
  }

  private static SignedFragment sign(int writer, long version, Own own, Map<Integer, Seen> seen) {
    var byPeer = new TreeMap<PeerId, Seen>();
    seen.forEach((other, what) -> byPeer.put(Entries.writer(other).peerId(), what));
    var fragment = new Fragment(KEY, version, own, byPeer, PURGE);
    return FragmentCodec.sign(fragment, Entries.writer(writer));
  }
}
