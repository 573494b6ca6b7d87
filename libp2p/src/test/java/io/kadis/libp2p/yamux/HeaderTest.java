package io.kadis.libp2p.yamux;

import static io.kadis.libp2p.yamux.Header.ACK;
import static io.kadis.libp2p.yamux.Header.FIN;
import static io.kadis.libp2p.yamux.Header.GO_AWAY;
import static io.kadis.libp2p.yamux.Header.PING;
import static io.kadis.libp2p.yamux.Header.RST;
import static io.kadis.libp2p.yamux.Header.SYN;
import static io.kadis.libp2p.yamux.Header.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class HeaderTest {
  @Test
  @Requirement({"YAMUX-2", "YAMUX-8", "YAMUX-9", "YAMUX-10", "YAMUX-12"})
  void publishedVectors() {
    check("000100010000000100000000", Header.of(WINDOW_UPDATE, SYN, 1, 0));
    check("000100020000000100000000", Header.of(WINDOW_UPDATE, ACK, 1, 0));
    check("000100040000000100000000", Header.of(WINDOW_UPDATE, FIN, 1, 0));
    check("000100080000000200000000", Header.of(WINDOW_UPDATE, RST, 2, 0));
    check("000200010000000000000007", Header.of(PING, SYN, 0, 7));
    check("000200020000000000000007", Header.of(PING, ACK, 0, 7));
    check("000300000000000000000001", Header.of(GO_AWAY, 0, 0, 1));
  }

  @Test
  void anyTwelveBytesDecodeAndEncodeBack() {
    Seeds.check(
        500,
        random -> {
          byte[] bytes = new byte[Header.BYTES];
          random.nextBytes(bytes);
          var decoded = Header.decode(bytes);
          assertThat(RawPeer.bytes(decoded)).isEqualTo(bytes);
          assertThat(decoded.length() == (int) decoded.unsignedLength()).isTrue();
        });
  }

  @Test
  @Requirement("YAMUX-7")
  void bodiesUpToOneMebibyteAreLegal() {
    assertThat(Header.of(Header.DATA, 0, 1, Header.MAX_BODY).fault()).isNull();
    assertThat(Header.of(Header.DATA, 0, 1, Header.MAX_BODY + 1).fault()).contains("1048577");
    assertThat(Header.of(Header.DATA, 0, 1, -1).fault()).contains("4294967295");
  }

  private static void check(String hex, Header header) {
    byte[] bytes = Bytes.fromHexString(hex).toArray();
    assertThat(Header.decode(bytes)).isEqualTo(header);
    assertThat(RawPeer.bytes(header)).isEqualTo(bytes);
    assertThat(header.fault()).isNull();
  }
}
