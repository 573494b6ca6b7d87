package io.kadis.libp2p.host;

import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.AddressScope;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which addresses to try for a peer, in order, and why not the others. Not thread-safe: one plan
 * per dial.
 */
final class DialPlan {
  /** Addresses tried per dial, as js does (RM-4). */
  static final int MAX_ADDRESSES = 25;

  /** A name of any length, a port and a peer id fit; what a name stands for still finds room. */
  static final int MAX_ADDRESS_BYTES = Multiaddr.MAX_BYTES / 2;

  /** For all names of one dial together: a peer may have given us many that nobody answers. */
  static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(5);

  /** Names to plain addresses; a plain one to itself; empty when there is no answer in time. */
  interface Resolver {
    List<Multiaddr> resolve(Multiaddr address, Duration timeout);
  }

  /**
   * What decides about an address.
   *
   * @param isOurs what we listen on: never dialled
   */
  record Rules(Resolver resolver, Predicate<Multiaddr> isOurs, DialBackoff backoff) {}

  private final Rules rules;
  private final Optional<PeerId> peer;
  private final Deadline deadline = Deadline.in(RESOLVE_TIMEOUT);
  private final Set<Multiaddr> seen = new LinkedHashSet<>();
  private final List<Multiaddr> candidates = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  private DialPlan(Rules rules, Optional<PeerId> peer) {
    this.rules = rules;
    this.peer = peer;
  }

  /** How far an address is trusted. */
  private enum Source {
    /** Somebody here gave it just now: tried even if it failed lately, wherever it leads. */
    WANTED,

    /** From the peerstore: the peer or others said so. */
    KNOWN,

    /** The same, but whoever said it also says where it leads: not into our network (SEC-8). */
    KNOWN_NAME
  }

  /**
   * First the addresses of {@code wanted}; then the {@code known} ones, names last, since whoever
   * said them may keep us waiting for the answer.
   */
  static DialPlan of(Rules rules, PeerAddress wanted, List<Multiaddr> known) {
    var plan = new DialPlan(rules, wanted.peer());
    wanted.addresses().forEach(address -> plan.add(address, Source.WANTED));
    known.stream()
        .sorted(Comparator.comparing(Multiaddr::isName))
        .forEach(address -> plan.add(address, address.isName() ? Source.KNOWN_NAME : Source.KNOWN));
    return plan;
  }

  /** Plain TCP addresses, best first. */
  List<Multiaddr> candidates() {
    return candidates;
  }

  /** One line for each address that is not tried. */
  List<String> leftOut() {
    return leftOut;
  }

  private void add(Multiaddr address, Source source) {
    if (candidates.size() == MAX_ADDRESSES) {
      return;
    }
    if (address.bytes().size() > MAX_ADDRESS_BYTES) {
      leftOut.add("an address of %d bytes is too long".formatted(address.bytes().size()));
      return;
    }
    var resolved =
        rules.resolver.resolve(peer.map(address::withPeerId).orElse(address), deadline.left());
    if (resolved.isEmpty()) {
      leftOut.add(address + ": the name resolves to no address");
    }
    for (var plain : resolved) {
      boolean fits = plain.peerId().isEmpty() || peer.isEmpty() || plain.peerId().equals(peer);
      var bare = plain.withoutPeerId();
      if (fits && candidates.size() < MAX_ADDRESSES && seen.add(bare)) {
        var obstacle = obstacle(bare, source);
        obstacle.ifPresentOrElse(why -> leftOut.add(bare + ": " + why), () -> candidates.add(bare));
      }
    }
  }

  private Optional<String> obstacle(Multiaddr address, Source source) {
    var socket = address.tcpSocketAddress();
    if (socket.isEmpty()) {
      return Optional.of("no TCP address");
    }
    if (socket.get().getPort() == 0) {
      return Optional.of("port 0 cannot be dialled"); // SEC-8.
    }
    if (rules.isOurs.test(address)) {
      return Optional.of("that is our own address");
    }
    if (source == Source.KNOWN_NAME && AddressScope.of(address) != AddressScope.PUBLIC) {
      return Optional.of("a learned name leads into a network that is not public");
    }
    return source == Source.WANTED ? Optional.empty() : peer.flatMap(id -> pause(id, address));
  }

  private Optional<String> pause(PeerId id, Multiaddr address) {
    var pause = rules.backoff.remaining(id, address);
    return pause.isZero()
        ? Optional.empty()
        : Optional.of("failed lately, left alone for another " + pause.toMillis() + " ms");
  }
}
