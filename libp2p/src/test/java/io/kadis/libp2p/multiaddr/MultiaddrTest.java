package io.kadis.libp2p.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.Vectors;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.net.InetSocketAddress;
import java.util.Collections;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
  private static final String QM = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";
  private static final PeerId PEER = PeerId.parse(QM);

  @Test
  @Requirement("ADDR-1")
  void publishedAddressesGoThroughTextAndBytes() {
    Vectors.texts("multiaddr")
        .forEach((text, hex) -> {
          Bytes bytes = Bytes.fromHexString(hex);
          assertThat(Multiaddr.parse(text).bytes()).as(text).isEqualTo(bytes);
          assertThat(new Multiaddr(bytes)).hasToString(text);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/0.0.0.0/tcp/0",
        "/ip4/255.255.255.255/udp/65535/quic",
        "/ip6zone/eth0/ip6/fe80::1/tcp/1",
        "/ip6/::ffff:1.2.3.4/tcp/1",
        "/ip6/::/tcp/1",
        "/ip6/1::/tcp/1",
        "/ip6/1:0:2::3/tcp/1",
        "/ip6/1:0:2:3:4:5:6:7/tcp/1",
        "/dns6/a.example/tcp/443/tls/sni/b.example/ws",
        "/ip4/1.2.3.4/udp/1/quic-v1/webtransport/certhash/uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g",
        "/p2p/" + QM,
        "/p2p/" + QM + "/p2p-circuit",
      })
  @Requirement("ADDR-1")
  void canonicalTextsSurvive(String text) {
    Multiaddr address = Multiaddr.parse(text);
    assertThat(address).hasToString(text);
    assertThat(new Multiaddr(address.bytes())).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/1.2.3.4/tcp/80/, /ip4/1.2.3.4/tcp/80",
    "/ip4/1.2.3.4/tcp/080, /ip4/1.2.3.4/tcp/80",
    "/ip6/2001:DB8:0:0::1/tcp/80, /ip6/2001:db8::1/tcp/80",
  })
  @Requirement("ADDR-1")
  void otherTextsBecomeCanonical(String text, String canonical) {
    assertThat(Multiaddr.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "ip4/1.2.3.4",
        "/ip4",
        "/ip4/",
        "/ip4/::1",
        "/ip4/1.2.3",
        "/ip4/01.2.3.4",
        "/ip4/1.2.3.256",
        "/ip6/1.2.3.4",
        "/ip6/[::1]",
        "/ip6/fe80::1%eth0",
        "/ip6/1:2:3",
        "/tcp/65536",
        "/tcp/-1",
        "/tcp/+1",
        "/tcp/",
        "/udp",
        "/quic-v1/5",
        "/ip4/1.2.3.4/p2p",
        "/ip4/1.2.3.4//tcp/1",
        "/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWj",
        "/ip6zone/",
        "/ip6zone//ip6/::1",
        "/nonsense/1",
        "/dns4/a b",
        "/dns4/ä.example",
      })
  @Requirement("ADDR-2")
  void refusesTheseTextsNamingThem(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' is no multiaddr: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x",
        "0x04", // No value.
        "0x047f0000", // Cut value.
        "0x047f00000106", // Cut behind the next code.
        "0x047f000001060fa1ff", // Cut varint left over.
        "0x047f000001060fa10f", // Unknown code 15.
        "0xffffffffffffffff",
        "0x84007f000001", // A padded varint for code 4.
        "0x3600", // An empty name.
        "0x3603612f62", // A name with a slash.
        "0x3602610a", // A name with a newline.
        "0x36ffffffffffffffff7f61", // An enormous length.
        "0xa503221f1220", // Length and multihash disagree.
        "0xa50303121f00", // SHA-256 of another length.
      })
  @Requirement("ADDR-2")
  void refusesTheseBytes(String hex) {
    assertThatThrownBy(() -> new Multiaddr(Bytes.fromHexString(hex)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lengthIsBounded() {
    Bytes circuit = Bytes.fromHexString("a202");
    Bytes longest = Bytes.concatenate(Collections.nCopies(512, circuit));
    assertThat(new Multiaddr(longest).bytes().size()).isEqualTo(Multiaddr.MAX_BYTES);
    assertThatThrownBy(() -> new Multiaddr(Bytes.concatenate(longest, circuit)))
        .hasMessage("multiaddr of 1026 bytes, not 1 to 1024");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/1.2.3.4/tcp/1/ipfs/" + QM,
        "/ip4/1.2.3.4/tcp/1/p2p/bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe",
      })
  @Requirement("ADDR-4")
  void oldNameAndCidArePrintedTheNewWay(String text) {
    assertThat(Multiaddr.parse(text)).hasToString("/ip4/1.2.3.4/tcp/1/p2p/" + QM);
  }

  @Test
  void peerIdComesAndGoes() {
    Multiaddr bare = Multiaddr.parse("/ip4/1.2.3.4/tcp/1");
    Multiaddr full = bare.withPeerId(PEER);

    assertThat(full).hasToString("/ip4/1.2.3.4/tcp/1/p2p/" + QM);
    assertThat(full.peerId()).contains(PEER);
    assertThat(full.withoutPeerId()).isEqualTo(bare);
    assertThat(full.withPeerId(PEER)).isEqualTo(full);
    assertThat(bare.peerId()).isEmpty();
    assertThat(bare.withoutPeerId()).isSameAs(bare);
    assertThat(Multiaddr.parse("/p2p/" + QM).withoutPeerId()).hasToString("/p2p/" + QM);
  }

  @Test
  void socketAddressesGoBothWays() {
    for (String text : new String[] {"/ip4/127.0.0.1/tcp/4001", "/ip6/::1/tcp/4001"}) {
      InetSocketAddress socket =
          Multiaddr.parse(text).withPeerId(PEER).tcpSocketAddress().orElseThrow();
      assertThat(Multiaddr.tcp(socket)).hasToString(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/1.2.3.4",
        "/ip4/1.2.3.4/udp/1",
        "/ip4/1.2.3.4/tcp/1/ws",
        "/dns4/a.example/tcp/1",
        "/ip4/1.2.3.4/tcp/1/p2p/" + QM + "/p2p-circuit",
      })
  void otherTransportsHaveNoTcpSocketAddress(String text) {
    assertThat(Multiaddr.parse(text).tcpSocketAddress()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/1.2.3.4/tcp/80, /tcp/80, /ip4/1.2.3.4",
    "/ip4/1.2.3.4/tcp/80/ws, /tcp/80, /ip4/1.2.3.4",
    "/ip4/1.2.3.4/tcp/80/ip4/1.2.3.4/tcp/80, /ip4/1.2.3.4, /ip4/1.2.3.4/tcp/80",
    "/ip4/1.2.3.4/tcp/80, /tcp/81, /ip4/1.2.3.4/tcp/80",
    "/ip4/4.1.6.0/tcp/80, /ip4/6.0.0.0, /ip4/4.1.6.0/tcp/80",
  })
  @Requirement("ADDR-5")
  void decapsulatesFromTheLastOccurrence(String address, String suffix, String left) {
    assertThat(Multiaddr.parse(address).decapsulate(Multiaddr.parse(suffix)))
        .contains(Multiaddr.parse(left));
  }

  @Test
  @Requirement("ADDR-5")
  void decapsulatingAllLeavesNothing() {
    Multiaddr address = Multiaddr.parse("/ip4/1.2.3.4/tcp/80");
    assertThat(address.decapsulate(address)).isEmpty();
    assertThat(Multiaddr.parse("/ip4/1.2.3.4").encapsulate(Multiaddr.parse("/tcp/80")))
        .isEqualTo(address);
  }
}
