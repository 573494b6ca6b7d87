package io.kadis.dht.routing;

import io.kadis.dht.message.PeerInfo;
import java.util.List;

/**
 * A k-bucket at one moment.
 *
 * @param commonPrefixLength of its peers with this node; the last bucket holds all longer ones
 * @param peers the least recently seen first
 * @param replacements peers that wait for room, the most recently seen last
 */
public record Bucket(int commonPrefixLength, List<PeerInfo> peers, List<PeerInfo> replacements) {
  public Bucket {
    peers = List.copyOf(peers);
    replacements = List.copyOf(replacements);
  }
}
