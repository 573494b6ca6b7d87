package io.kadis.dht.routing;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.IpGroup;
import io.kadis.dht.message.PeerInfo;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A peer in a bucket, with what would be costly to work out again. Owned by the table. */
final class Member {
  final Key key;

  /** The key's first 64 bits: nearly always enough to compare two distances. */
  final long prefix;

  final int commonPrefixLength;

  /** The same object until the addresses change: it carries its wire form. */
  PeerInfo peer;

  /** That of the connection it was met on, whatever it says of itself (SEC-1). */
  final Optional<IpGroup> met;

  /** Those of its addresses, and the one it was met in. */
  Set<IpGroup> groups;

  /** Added while joining: gives way to any later peer (KAD-23). */
  boolean replaceable;

  /** When it last answered a query of ours. */
  Instant queried = Instant.MIN;

  Member(PeerInfo peer, Key key, int commonPrefixLength, Optional<IpGroup> met) {
    this.peer = peer;
    this.key = key;
    this.prefix = Key.bits(key.id(), 0);
    this.commonPrefixLength = commonPrefixLength;
    this.met = met;
    this.groups = groups(peer);
  }

  /** The groups it would be in with the addresses of {@code moved}. */
  Set<IpGroup> groups(PeerInfo moved) {
    var said = moved.ipGroups();
    if (met.isEmpty() || said.contains(met.get())) {
      return said;
    }
    return Stream.concat(said.stream(), met.stream()).collect(Collectors.toUnmodifiableSet());
  }
}
