package io.kadis.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiformats.Cid;
import io.kadis.libp2p.multiformats.Multihash;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class KeyTextTest {
  private static final String PEER = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

  @Test
  void bareKeysAreInTheDefaultNamespace() {
    assertThat(KeyText.qualify("greeting", "kv")).isEqualTo("/kv/greeting");
    assertThat(KeyText.qualify("/raw/greeting", "kv")).isEqualTo("/raw/greeting");
  }

  @Test
  void pathsAreDecodedOnceAndNotNormalised() {
    assertThat(KeyText.fromPath("/kv/a%20b")).isEqualTo(utf8("/kv/a b"));
    assertThat(KeyText.fromPath("/kv//a/../b/.")).isEqualTo(utf8("/kv//a/../b/."));
    assertThat(KeyText.fromPath("/kv/a%2Fb")).isEqualTo(utf8("/kv/a/b"));
    assertThat(KeyText.fromPath("/kv/a%252Fb")).isEqualTo(utf8("/kv/a%2Fb"));
    assertThat(KeyText.fromPath("/kv/a+b")).isEqualTo(utf8("/kv/a+b"));
    assertThat(KeyText.fromPath("/kv/%00%ff")).isEqualTo(Bytes.fromHexString("0x2f6b762f00ff"));
  }

  @Test
  void halfAPercentEncodingIsNamed() {
    for (String path : List.of("/kv/%", "/kv/%4", "/kv/%zz", "/kv/100%")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> KeyText.fromPath(path))
          .withMessageContaining("%25");
    }
  }

  @Test
  void pkTakesThePeerIdAsTextAndStoresTheMultihash() {
    Bytes key = KeyText.fromPath("/pk/" + PEER);
    assertThat(key.size()).isEqualTo("/pk/".length() + 38);
    assertThat(key.slice(4, 2)).isEqualTo(Bytes.fromHexString("0x0024"));
    assertThat(KeyText.format(key)).isEqualTo("/pk/" + PEER);
  }

  @Test
  void pkOfNoPeerIdIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyText.fromPath("/pk/nobody"))
        .withMessageContaining("nobody");
  }

  @Test
  @Requirement("IPNS-1")
  void ipnsTakesThePeerIdInEachFormAndShowsItAsIpfsDoes() {
    String cid = "k51qzi5uqu5dgy8qsq67hbz73jqkw87l3fgf4a91qb0d9b5173tir7n4vxk1oe";
    Bytes key = KeyText.fromPath("/ipns/" + cid);
    assertThat(key.slice(6, 2)).isEqualTo(Bytes.fromHexString("0x0024"));
    String base58 = PeerId.parse(cid).toString();
    assertThat(base58).startsWith("12D3KooW");
    assertThat(KeyText.fromText("/ipns/" + base58)).isEqualTo(key);
    assertThat(KeyText.format(key)).isEqualTo("/ipns/" + cid);
    assertThat(KeyText.format(utf8("/ipns/nobody"))).isEqualTo("/ipns/nobody");
  }

  @Test
  void ipnsOfNoPeerIdIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyText.fromPath("/ipns/nobody"))
        .withMessageContaining("nobody");
  }

  @Test
  void hashTakesACidOrAMultihashAndStoresTheMultihash() {
    Bytes multihash = Multihash.sha256(utf8("hello")).encode();
    Bytes key = Bytes.wrap(utf8("/hash/"), multihash);
    String base58 = "QmRN6wdp1S2A5EtjW9A3M1vKSBuQQGcgvuhoMUoEz4iiT5";
    String cid = new Cid(1, 0x55, Multihash.sha256(utf8("hello"))).toString();
    assertThat(KeyText.fromPath("/hash/" + base58)).isEqualTo(key);
    assertThat(KeyText.fromPath("/hash/" + cid)).isEqualTo(key);
    assertThat(KeyText.fromText("/hash/" + cid)).isEqualTo(key);
    assertThat(KeyText.format(key)).isEqualTo("/hash/" + base58);
  }

  @Test
  void hashOfNoHashIsNamed() {
    for (String path : List.of("/hash/", "/hash/nothing", "/hash/QmRN6wdp")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> KeyText.fromPath(path))
          .withMessageContaining(path.substring("/hash/".length()));
    }
    assertThat(KeyText.format(utf8("/hash/nothing"))).isEqualTo("/hash/nothing");
  }

  @Test
  void ownKeysAreText() {
    assertThat(KeyText.fromPath("/own/" + PEER + "/a")).isEqualTo(utf8("/own/" + PEER + "/a"));
  }

  @Test
  void textKeysAreShownAsTheyAre() {
    assertThat(KeyText.format(utf8("/kv/grüße 100%"))).isEqualTo("/kv/grüße 100%");
  }

  @Test
  void bytesThatAreNoTextAreShownEncoded() {
    assertThat(KeyText.format(Bytes.fromHexString("0x2f6b762f00ff41"))).isEqualTo("/kv/%00%FFA");
    assertThat(KeyText.format(utf8("/kv/two\nlines"))).isEqualTo("/kv/two%0Alines");
  }

  @Test
  void everyTextKeySurvivesTheWayThroughAUrl() {
    Seeds.check(
        500,
        random -> {
          var key = new StringBuilder("/kv/");
          random
              .ints(random.nextInt(1, 20), 1, 0x10FFFF)
              .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
              .forEach(key::appendCodePoint);
          String path = KeyText.toPath(key.toString());
          assertThat(path).matches("[A-Za-z0-9/%._~-]+");
          assertThat(KeyText.fromPath(path)).isEqualTo(utf8(key.toString()));
        });
  }

  private static Bytes utf8(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
