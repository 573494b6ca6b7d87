package io.kadis.kv.fragment;

import static io.kadis.kv.fragment.Fragments.V;
import static io.kadis.kv.fragment.Fragments.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.KadRecord;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Seeds;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ContextTest {
  private static final Context TWO = context(Map.of(0, V, 1, V + 3));

  private static Context context(Map<Integer, Long> versions) {
    var byPeer = new TreeMap<PeerId, Long>();
    versions.forEach((writer, version) -> byPeer.put(peer(writer), version));
    return new Context(byPeer);
  }

  @Test
  void aTagReadsBackAndFitsAHeader() {
    assertThat(Context.parse(TWO.tag())).contains(TWO);
    assertThat(TWO.tag()).matches("[A-Za-z0-9_-]{1,150}");
    assertThat(Context.parse(Context.NOTHING.tag())).contains(Context.NOTHING);
  }

  @Test
  void aVersionStandsForAllBeforeIt() {
    assertThat(TWO.covers(peer(1), V + 3)).isTrue();
    assertThat(TWO.covers(peer(1), V + 4)).isFalse();
    assertThat(TWO.covers(peer(2), 1)).isFalse();
    assertThat(TWO.includes(context(Map.of(1, V)))).isTrue();
    assertThat(context(Map.of(1, V)).includes(TWO)).isFalse();
    assertThat(context(Map.of(1, V, 2, V)).join(TWO))
        .isEqualTo(context(Map.of(0, V, 1, V + 3, 2, V)));
    assertThat(TWO.highest()).isEqualTo(V + 3);
    assertThat(context(Map.of(0, 1L, 1, -1L)).highest()).as("unsigned").isEqualTo(-1);
  }

  @Test
  void anyOtherTextIsNoTag() {
    var bytes = Base64.getUrlDecoder().decode(TWO.tag());
    assertThat(Context.parse(TWO.tag() + "=")).isEmpty();
    assertThat(Context.parse(" " + TWO.tag())).isEmpty();
    assertThat(Context.parse("W/\"" + TWO.tag() + "\"")).isEmpty();
    assertThat(Context.parse("é")).isEmpty();
    assertThat(Context.parse("A".repeat(2 * KadRecord.MAX_ENCODED_BYTES))).isEmpty();
    for (int i = 1; i < bytes.length; i++) {
      var half = Base64.getUrlEncoder().withoutPadding().encodeToString(copy(bytes, i));
      // Cut between the two, it is the context of one.
      assertThat(Context.parse(half).map(Context::tag).orElse(half)).isEqualTo(half);
    }
  }

  private static byte[] copy(byte[] bytes, int size) {
    return Arrays.copyOf(bytes, size);
  }

  @Test
  void garbageNeverThrowsAndEachContextHasOneTag() {
    Seeds.check(
        2_000,
        random -> {
          var bytes = Base64.getUrlDecoder().decode(TWO.tag());
          for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
          }
          var tag = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
          Context.parse(tag).ifPresent(context -> assertThat(context.tag()).isEqualTo(tag));
        });
  }
}
