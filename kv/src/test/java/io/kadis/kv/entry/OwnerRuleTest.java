package io.kadis.kv.entry;

import static io.kadis.kv.entry.Entries.utf8;
import static io.kadis.kv.entry.Entries.writer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.message.Decoded;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.testing.Seeds;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class OwnerRuleTest {
  private static final PeerId ADA = writer(0).peerId();
  private static final PeerId BOB = writer(1).peerId();

  private final OwnerRule rule = new OwnerRule();

  @Test
  void onlyThePeerInTheKeyMayWrite() {
    assertThat(rule.objection(utf8("/own/" + ADA + "/x"), ADA)).isEmpty();
    assertThat(rule.objection(utf8("/own/" + ADA + "/x"), BOB))
        .contains("keys under /own/" + ADA + "/ are that peer's, and not " + BOB + "'s");
  }

  @Test
  void theNameMayBeAnyBytesButNotNone() {
    assertThat(owner("/own/" + ADA + "/a/b//c")).isEqualTo(new Decoded.Ok<>(ADA));
    assertThat(owner("/own/" + ADA + "//")).isEqualTo(new Decoded.Ok<>(ADA));
    assertMalformed(utf8("/own/" + ADA + "/"));
    assertMalformed(utf8("/own/" + ADA));
  }

  @Test
  void aKeyHasOneFormOnly() {
    var id = ADA.toString();
    assertMalformed(utf8("/own/1" + id + "/x"));
    assertMalformed(utf8("/own/" + id.substring(1) + "/x"));
    assertMalformed(utf8("/own/ " + id + "/x"));
    assertMalformed(Bytes.concatenate(utf8("/own/"), ADA.bytes(), utf8("/x")));
    assertMalformed(utf8("/own//x"));
    assertMalformed(utf8("/own/"));
    assertMalformed(utf8("/own/bafzaajaiaejcbmacfbg2uxxihgacnz52i7ozlrukwp6suy6mlgc3/x"));
    assertMalformed(utf8("/own/" + "1".repeat(5_000) + "/x"));
  }

  @Test
  void everyKindOfPeerHasKeys() {
    assertThat(owner("/own/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N/x"))
        .isInstanceOf(Decoded.Ok.class);
    var last = PrivateKey.ofSeed(Bytes.repeat((byte) 9, 32)).peerId();
    assertThat(owner("/own/" + last + "/x")).isEqualTo(new Decoded.Ok<>(last));
  }

  @Test
  void garbageIsMalformedAndNothingElseHappens() {
    Seeds.check(
        500,
        random -> {
          var bytes = new byte[random.nextInt(80)];
          random.nextBytes(bytes);
          OwnerRule.owner(Bytes.concatenate(utf8("/own/"), Bytes.wrap(bytes)));
          OwnerRule.owner(Bytes.wrap(bytes));
        });
  }

  private static Decoded<PeerId> owner(String key) {
    return OwnerRule.owner(utf8(key));
  }

  private static void assertMalformed(Bytes key) {
    assertThat(OwnerRule.owner(key)).isInstanceOf(Decoded.Malformed.class);
  }
}
