package io.kadis.dht.routing;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.IpGroup;
import io.kadis.dht.message.PeerInfo;
import java.time.Instant;
import java.util.Set;

/** A peer in a bucket, with what would be costly to work out again. Owned by the table. */
final class Member {
  final Key key;

  /** The key's first 64 bits: nearly always enough to compare two distances. */
  final long prefix;

  final int commonPrefixLength;

  /** The same object until the addresses change: it carries its wire form. */
  PeerInfo peer;

  Set<IpGroup> groups;

  /** Added while joining: gives way to any later peer (KAD-23). */
  boolean replaceable;

  /** When it last answered a query of ours. */
  Instant queried;

  Member(PeerInfo peer, Key key, int commonPrefixLength, Instant queried) {
    this.peer = peer;
    this.key = key;
    this.prefix = Key.bits(key.id(), 0);
    this.commonPrefixLength = commonPrefixLength;
    this.groups = peer.ipGroups();
    this.queried = queried;
  }
}
