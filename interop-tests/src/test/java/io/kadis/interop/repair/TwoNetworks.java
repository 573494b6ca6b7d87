package io.kadis.interop.repair;

import io.kadis.interop.Launch;
import io.kadis.interop.Shell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two switches with a cable between them, and at each some hosts: Linux network namespaces of this
 * test's own, in which nothing else is. A host is a namespace, as nodes do not take many
 * connections from one address. Needs root and iproute2. All of it goes with {@link #close}, at the
 * latest when the JVM ends.
 */
final class TwoNetworks implements AutoCloseable {
  private static final String CABLE = "cable";
  private static final String BRIDGE = "bridge";

  private final List<String> switches = List.of(namespace("west"), namespace("east"));
  private final int hostsEach;

  private TwoNetworks(int hostsEach) {
    this.hostsEach = hostsEach;
  }

  /** With the cable in. */
  static TwoNetworks open(int hostsEach) throws InterruptedException {
    var networks = new TwoNetworks(hostsEach);
    Runtime.getRuntime().addShutdownHook(new Thread(networks::close));
    try {
      networks.build();
      return networks;
    } catch (IOException e) {
      networks.close();
      throw new AssertionError("this test makes network namespaces: be root, with iproute2", e);
    }
  }

  private void build() throws IOException, InterruptedException {
    for (String each : switches) {
      ip("netns", "add", each);
      ip("-n", each, "link", "add", BRIDGE, "type", "bridge");
      ip("-n", each, "link", "set", BRIDGE, "up");
    }
    veth(switches.getFirst(), CABLE, switches.getLast(), CABLE);
    plug(switches.getLast(), CABLE);
    for (int i = 0; i < 2 * hostsEach; i++) {
      addHost(i);
    }
    heal();
  }

  private void addHost(int i) throws IOException, InterruptedException {
    String at = switches.get(i / hostsEach);
    ip("netns", "add", host(i));
    veth(at, "port" + i, host(i), "eth0");
    ip("-n", host(i), "address", "add", address(i) + "/24", "dev", "eth0");
    ip("-n", host(i), "link", "set", "eth0", "up");
    ip("-n", host(i), "link", "set", "lo", "up");
  }

  private static void veth(String at, String name, String otherAt, String otherName)
      throws IOException, InterruptedException {
    String[] other = {"peer", "name", otherName, "netns", otherAt};
    ip(Stream.concat(Stream.of("-n", at, "link", "add", name, "type", "veth"), Stream.of(other)));
    plug(at, name);
  }

  private static void plug(String at, String name) throws IOException, InterruptedException {
    ip("-n", at, "link", "set", name, "master", BRIDGE, "up");
  }

  /** Nothing comes through any more, and no host is told so. */
  void cut() throws IOException, InterruptedException {
    ip("-n", switches.getFirst(), "link", "set", CABLE, "down");
  }

  void heal() throws IOException, InterruptedException {
    ip("-n", switches.getFirst(), "link", "set", CABLE, "up");
  }

  /** A node on each host, those of the west first; its API is on the host's loopback. */
  List<Launch> launches(Launch plain) {
    return IntStream.range(0, 2 * hostsEach)
        .mapToObj(i -> plain.at(address(i), inside(host(i)), Curl.behind(inside(host(i)))))
        .toList();
  }

  private static List<String> inside(String namespace) {
    return List.of("ip", "netns", "exec", namespace);
  }

  private static String host(int i) {
    return namespace("host" + i);
  }

  private static String namespace(String name) {
    return "kadis-%d-%s".formatted(ProcessHandle.current().pid(), name);
  }

  private static String address(int i) {
    return "10.77.0." + (1 + i);
  }

  private static void ip(String... words) throws IOException, InterruptedException {
    ip(Stream.of(words));
  }

  private static void ip(Stream<String> words) throws IOException, InterruptedException {
    Shell.run(Stream.concat(Stream.of("ip"), words).toList());
  }

  /** Links go with the namespaces of their ends. */
  @Override
  public void close() {
    List<String> all = new ArrayList<>(switches);
    IntStream.range(0, 2 * hostsEach).mapToObj(TwoNetworks::host).forEach(all::add);
    for (String each : all) {
      try {
        ip("netns", "delete", each);
      } catch (IOException e) {
        // It was not made, or is gone.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
