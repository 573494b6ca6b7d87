package io.kadis.libp2p.multiaddr;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes;

/**
 * Turns the name an address starts with into IP addresses (ADDR-7): A and AAAA records for dns,
 * dns4 and dns6, TXT records for dnsaddr. Blocking; safe for many threads.
 */
public final class AddressResolver {
  /** How often one dnsaddr may lead to the next, as js; ends loops. */
  static final int MAX_DEPTH = 32;

  /**
   * Of one call, over all depths: without it, 32 levels of two names each would be 2^32 lookups.
   */
  static final int MAX_LOOKUPS = 64;

  /** Addresses that one call gives; bootstrap.libp2p.io has about 20. */
  static final int MAX_RESULTS = 64;

  private static final String TXT_PREFIX = "dnsaddr=";

  private final IpResolver ips;
  private final TxtResolver txts;

  public AddressResolver(IpResolver ips, TxtResolver txts) {
    this.ips = ips;
    this.txts = txts;
  }

  /**
   * @return the address itself when it starts with no name; else what its name stands for, empty
   *     when that is unknown or did not come within {@code timeout}
   */
  public List<Multiaddr> resolve(Multiaddr address, Duration timeout) {
    Resolution resolution = new Resolution(timeout);
    resolution.resolve(address, 0);
    return List.copyOf(resolution.found);
  }

  /** One call: what it has found and what it has spent. */
  private final class Resolution {
    private final SequencedSet<Multiaddr> found = new LinkedHashSet<>();
    private final long deadlineNanos;
    private int lookups;

    Resolution(Duration timeout) {
      this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    void resolve(Multiaddr address, int depth) {
      List<Component> components = address.components();
      Component first = components.getFirst();
      List<Component> rest = components.subList(1, components.size());
      switch (first.protocol()) {
        case DNS -> addIps(first, rest, _ -> true);
        case DNS4 -> addIps(first, rest, Inet4Address.class::isInstance);
        case DNS6 -> addIps(first, rest, ip -> !(ip instanceof Inet4Address));
        case DNSADDR -> follow(first, rest, depth);
        default -> add(address);
      }
    }

    private void addIps(Component name, List<Component> rest, Predicate<InetAddress> wanted) {
      for (InetAddress ip : lookUp(name, "", ips::ips)) {
        if (wanted.test(ip)) {
          add(Multiaddr.of(List.of(Multiaddr.ip(ip))), rest);
        }
      }
    }

    private void add(Multiaddr ip, List<Component> rest) {
      // Whoever wrote the name's records may have left no room for the address.
      Multiaddr.decode(Bytes.concatenate(ip.bytes(), Component.encodeAll(rest)))
          .ifPresent(this::add);
    }

    private void add(Multiaddr address) {
      if (found.size() < MAX_RESULTS) {
        found.add(address);
      }
    }

    private void follow(Component name, List<Component> suffix, int depth) {
      if (depth == MAX_DEPTH) {
        return;
      }
      for (String txt : lookUp(name, "_dnsaddr.", txts::txts)) {
        // Whoever asks for /dnsaddr/…/p2p/X wants X, not the other peers of the name.
        entry(txt).filter(a -> a.endsWith(suffix)).ifPresent(a -> resolve(a, depth + 1));
      }
    }

    private <T> List<T> lookUp(Component name, String prefix, Lookup<T> how) {
      long leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0 || found.size() >= MAX_RESULTS || lookups++ >= MAX_LOOKUPS) {
        return List.of();
      }
      try {
        return how.ask(prefix + ValueFormat.NAME.print(name.value()), Duration.ofNanos(leftNanos));
      } catch (IOException _) {
        return List.of(); // An unknown name has no addresses; the others of a dnsaddr may have.
      }
    }
  }

  @FunctionalInterface
  private interface Lookup<T> {
    List<T> ask(String name, Duration timeout) throws IOException;
  }

  private static Optional<Multiaddr> entry(String txt) {
    if (!txt.startsWith(TXT_PREFIX)) {
      return Optional.empty(); // TXT records are shared with other uses.
    }
    try {
      return Optional.of(Multiaddr.parse(txt.substring(TXT_PREFIX.length())));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
