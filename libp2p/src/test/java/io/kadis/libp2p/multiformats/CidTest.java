package io.kadis.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidTest {
  /** The same content, from the CID specification. */
  private static final String V0 = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";

  private static final String V1 = "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

  @Test
  void bothVersionsOfOneContentShareItsMultihash() {
    Cid v0 = Cid.parse(V0);
    Cid v1 = Cid.parse(V1);

    assertThat(v0.multihash()).isEqualTo(v1.multihash());
    assertThat(v0).hasToString(V0);
    assertThat(v1).hasToString(V1);
    assertThat(v1.codec()).isEqualTo(Cid.DAG_PB);
    assertThat(v0.encode()).isEqualTo(v0.multihash().encode());
  }

  @Test
  void rawContentIsHashedBySha256() {
    Cid empty = Cid.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
    assertThat(empty.codec()).isEqualTo(0x55);
    assertThat(empty.multihash()).isEqualTo(Multihash.sha256(Bytes.EMPTY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Qm",
        "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1", // One character short.
        "f02701220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // Version 2.
        "f015512", // Cut.
        "f01551220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8", // Cut.
        "f0155000000", // Leftover.
      })
  void otherTextsAreRefusedByName(String text) {
    assertThatThrownBy(() -> Cid.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' is no CID: ");
  }

  @Test
  void digestsAreBounded() {
    assertThat(new Multihash(0x13, Bytes.wrap(new byte[128])).digest().size()).isEqualTo(128);
    assertThatThrownBy(() -> new Multihash(0x13, Bytes.wrap(new byte[129])))
        .hasMessage("multihash digest of 129 bytes is over 128");
    assertThatThrownBy(() -> new Multihash(Multihash.SHA2_256, Bytes.wrap(new byte[31])))
        .hasMessage("sha2-256 digest has 31 bytes, not 32");
  }
}
