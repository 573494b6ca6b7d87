package io.kadis.libp2p.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
  /** First and last address of each range, and their neighbours outside. */
  @ParameterizedTest
  @CsvSource({
    "126.255.255.255, PUBLIC",
    "127.0.0.1, PRIVATE",
    "127.255.255.255, PRIVATE",
    "128.0.0.0, PUBLIC",
    "9.255.255.255, PUBLIC",
    "10.0.0.0, PRIVATE",
    "10.255.255.255, PRIVATE",
    "11.0.0.0, PUBLIC",
    "100.63.255.255, PUBLIC",
    "100.64.0.0, PRIVATE",
    "100.127.255.255, PRIVATE",
    "100.128.0.0, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.16.0.0, PRIVATE",
    "172.31.255.255, PRIVATE",
    "172.32.0.0, PUBLIC",
    "192.168.0.0, PRIVATE",
    "192.168.255.255, PRIVATE",
    "192.169.0.0, PUBLIC",
    "169.254.0.0, PRIVATE",
    "169.255.0.0, PUBLIC",
    "0.0.0.0, UNROUTABLE",
    "0.255.255.255, UNROUTABLE",
    "1.0.0.0, PUBLIC",
    "192.0.0.63, UNROUTABLE",
    "192.0.0.64, PUBLIC",
    "192.0.2.255, UNROUTABLE",
    "192.0.3.0, PUBLIC",
    "192.88.99.0, UNROUTABLE",
    "198.18.0.0, UNROUTABLE",
    "198.19.255.255, UNROUTABLE",
    "198.20.0.0, PUBLIC",
    "198.51.100.7, UNROUTABLE",
    "203.0.113.7, UNROUTABLE",
    "223.255.255.255, PUBLIC",
    "224.0.0.0, UNROUTABLE",
    "240.0.0.0, UNROUTABLE",
    "255.255.255.255, UNROUTABLE",
    "8.8.8.8, PUBLIC",
  })
  @Requirement("ADDR-9")
  void ip4(String ip, AddressScope scope) {
    assertThat(scope("/ip4/" + ip + "/tcp/1")).isEqualTo(scope);
    assertThat(scope("/ip6/::ffff:" + ip + "/tcp/1")).as("as IPv6").isEqualTo(scope);
  }

  @ParameterizedTest
  @CsvSource({
    "::1, PRIVATE",
    "::, UNROUTABLE",
    "::2, UNROUTABLE",
    "fc00::, PRIVATE",
    "fdff::1, PRIVATE",
    "fe80::1, PRIVATE",
    "febf::1, PRIVATE",
    "fec0::1, UNROUTABLE",
    "ff02::1, UNROUTABLE",
    "2000::, PUBLIC",
    "2606:4700::1111, PUBLIC",
    "3fff:ffff::1, PUBLIC",
    "4000::, UNROUTABLE",
    "2001:db8::1, UNROUTABLE",
    "2001:db9::1, PUBLIC",
  })
  @Requirement("ADDR-9")
  void ip6(String ip, AddressScope scope) {
    assertThat(scope("/ip6/" + ip + "/udp/1/quic-v1")).isEqualTo(scope);
  }

  @ParameterizedTest
  @CsvSource({
    "/dns4/example.com/tcp/1, PUBLIC",
    "/dnsaddr/bootstrap.libp2p.io, PUBLIC",
    "/dns/localhost/tcp/1, PRIVATE",
    "/dns/printer.LOCAL/tcp/1, PRIVATE",
    "/dns/mylocal/tcp/1, PUBLIC",
    "/ip6zone/eth0/ip6/fe80::1/tcp/1, PRIVATE",
    "/ip6zone/eth0, UNROUTABLE",
    "/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N, UNROUTABLE",
  })
  @Requirement("ADDR-9")
  void others(String address, AddressScope scope) {
    assertThat(scope(address)).isEqualTo(scope);
  }

  @ParameterizedTest
  @CsvSource({"8.8.8.8", "127.0.0.1"})
  @Requirement("ADDR-9")
  void aRelayedAddressIsNeverPublic(String relay) {
    assertThat(scope("/ip4/" + relay + "/tcp/1/p2p-circuit")).isEqualTo(AddressScope.RELAY);
  }

  private static AddressScope scope(String address) {
    return AddressScope.of(Multiaddr.parse(address));
  }
}
