package io.kadis.libp2p.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressResolverTest {
  private static final String X = "/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";
  private static final String Y = "/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

  private final Map<String, List<String>> ips = new HashMap<>();
  private final Map<String, List<String>> txts = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "/dns/a.example/tcp/1, '/ip4/192.0.2.1/tcp/1,/ip6/2001:db8::1/tcp/1'",
    "/dns4/a.example/tcp/1, /ip4/192.0.2.1/tcp/1",
    "/dns6/a.example/tcp/1, /ip6/2001:db8::1/tcp/1",
    "/dns4/a.example, /ip4/192.0.2.1",
  })
  @Requirement("ADDR-7")
  void namesBecomeAddressesOfTheirKind(String address, String expected) {
    ips.put("a.example", List.of("192.0.2.1", "2001:db8::1"));
    assertThat(resolve(address)).containsExactly(expected.split(",", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.1/tcp/1" + X + "/p2p-circuit"})
  void addressesWithoutANameStayAsTheyAre(String address) {
    assertThat(resolve(address)).containsExactly(address);
    assertThat(asked).isEmpty();
  }

  @Test
  void unknownNamesHaveNoAddresses() {
    assertThat(resolve("/dns/nowhere.example/tcp/1")).isEmpty();
    assertThat(resolve("/dnsaddr/nowhere.example")).isEmpty();
  }

  @Test
  @Requirement("ADDR-7")
  void dnsaddrFollowsItsTextRecords() {
    ips.put("b.example", List.of("192.0.2.2"));
    dnsaddr("a.example", "dnsaddr=/ip4/192.0.2.1/tcp/1" + X, "dnsaddr=/dnsaddr/c.example", "spf1");
    dnsaddr("c.example", "dnsaddr=/dns4/b.example/tcp/2" + Y, "dnsaddr=/no/address");

    assertThat(resolve("/dnsaddr/a.example"))
        .containsExactly("/ip4/192.0.2.1/tcp/1" + X, "/ip4/192.0.2.2/tcp/2" + Y);
  }

  @Test
  @Requirement("ADDR-7")
  void onlyEntriesWithTheWantedSuffixCount() {
    dnsaddr("a.example", "dnsaddr=/ip4/192.0.2.1/tcp/1" + X, "dnsaddr=/ip4/192.0.2.2/tcp/1" + Y);
    assertThat(resolve("/dnsaddr/a.example" + Y)).containsExactly("/ip4/192.0.2.2/tcp/1" + Y);
  }

  @Test
  @Requirement("ADDR-7")
  void aLoopEndsAtTheDepthLimit() {
    dnsaddr("a.example", "dnsaddr=/dnsaddr/a.example", "dnsaddr=/ip4/192.0.2.1/tcp/1");
    assertThat(resolve("/dnsaddr/a.example")).containsExactly("/ip4/192.0.2.1/tcp/1");
    assertThat(asked).hasSize(AddressResolver.MAX_DEPTH);
  }

  @Test
  @Requirement("ADDR-7")
  void aTreeOfNamesEndsAtTheLookupLimit() {
    dnsaddr("a.example", "dnsaddr=/dnsaddr/b.example", "dnsaddr=/dnsaddr/b.example");
    dnsaddr("b.example", "dnsaddr=/dnsaddr/a.example", "dnsaddr=/dnsaddr/a.example");
    assertThat(resolve("/dnsaddr/a.example")).isEmpty();
    assertThat(asked).hasSize(AddressResolver.MAX_LOOKUPS);
  }

  @Test
  @Requirement("ADDR-7")
  void resultsAreBounded() {
    dnsaddr(
        "a.example",
        IntStream.range(1, 200)
            .mapToObj(port -> "dnsaddr=/ip4/192.0.2.1/tcp/" + port)
            .toArray(String[]::new));
    assertThat(resolve("/dnsaddr/a.example")).hasSize(AddressResolver.MAX_RESULTS);
  }

  @Test
  @Requirement("ADDR-3")
  void anAddressThatGrowsTooLongIsSkipped() {
    ips.put("a.example", List.of("2001:db8::1"));
    String rest = ("/dns/" + "b".repeat(250)).repeat(4);
    dnsaddr("a.example", "dnsaddr=/dns6/a.example" + rest, "dnsaddr=/ip4/192.0.2.1/tcp/1");
    assertThat(resolve("/dnsaddr/a.example")).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  @Test
  void nothingIsAskedOnceTheTimeIsUp() {
    var resolver = new AddressResolver(this::ips, this::txts);
    assertThat(resolver.resolve(Multiaddr.parse("/dns/a.example"), Duration.ZERO)).isEmpty();
    assertThat(asked).isEmpty();
  }

  private void dnsaddr(String name, String... records) {
    txts.put("_dnsaddr." + name, List.of(records));
  }

  private List<String> resolve(String address) {
    return new AddressResolver(this::ips, this::txts)
        .resolve(Multiaddr.parse(address), Duration.ofHours(1)).stream()
            .map(Multiaddr::toString)
            .toList();
  }

  private List<InetAddress> ips(String name, Duration timeout) throws UnknownHostException {
    return ask(ips, name).stream().map(InetAddress::ofLiteral).toList();
  }

  private List<String> txts(String name, Duration timeout) throws UnknownHostException {
    return ask(txts, name);
  }

  private List<String> ask(Map<String, List<String>> zone, String name)
      throws UnknownHostException {
    asked.add(name);
    List<String> answer = zone.get(name);
    if (answer == null) {
      throw new UnknownHostException(name);
    }
    return answer;
  }
}
