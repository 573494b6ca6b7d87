package io.kadis.kv.repair;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.libp2p.identity.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;

/**
 * Nodes as the leaves of the binary tree of the Kademlia paper, §2.1. A subtree is a run of the
 * nodes sorted by key, so nothing is built but the sorted list. Immutable, pure.
 */
final class NodeTree {
  /** A node, and its place in the key space. */
  record Node(PeerId peer, Key key) {
    static Node of(PeerId peer) {
      return new Node(peer, Key.of(peer));
    }
  }

  /**
   * Who is among the nearest few of the points of a range.
   *
   * @param always nodes that are so of each point
   * @param partly nodes that are so of some of its points and not of others; when there are none,
   *     the nearest are the same throughout
   */
  record Nearest(List<Node> always, List<Node> partly) {
    boolean settled() {
      return partly.isEmpty();
    }

    boolean include(Node node) {
      return always.contains(node) || partly.contains(node);
    }

    List<PeerId> peers() {
      var peers = new ArrayList<PeerId>(always.size() + partly.size());
      always.forEach(node -> peers.add(node.peer));
      partly.forEach(node -> peers.add(node.peer));
      return peers;
    }
  }

  private final List<Node> sorted;

  NodeTree(Collection<Node> nodes) {
    this.sorted = nodes.stream().sorted((a, b) -> Key.compare(a.key.id(), b.key.id())).toList();
  }

  /**
   * The {@code m} nearest of the points of {@code range}. All nodes of a point's own half of a
   * subtree are nearer to it than those of the other half. So going down with the bits of the
   * range, a half that fits in is in, and what is left comes from its sibling; a half that does not
   * fit leaves the sibling out. Where the bits end, the next bit of a point decides: each node left
   * is the nearest of those left for one point, and the farthest for another.
   */
  Nearest nearest(Prefix range, int m) {
    var always = new ArrayList<Node>(m);
    int from = 0;
    int to = sorted.size();
    for (int depth = 0; depth < range.length() && to - from > m - always.size(); depth++) {
      int middle = middle(from, to, depth);
      boolean one = bit(range.first(), depth);
      int near = one ? to - middle : middle - from;
      boolean fits = near <= m - always.size();
      if (fits) {
        always.addAll(one ? sorted.subList(middle, to) : sorted.subList(from, middle));
      }
      if (fits != one) {
        from = middle;
      } else {
        to = middle;
      }
    }
    var rest = sorted.subList(from, to);
    int room = m - always.size();
    if (rest.size() <= room) {
      always.addAll(rest);
    }
    return new Nearest(always, room == 0 || rest.size() <= room ? List.of() : rest);
  }

  /** The first of a subtree whose nodes share {@code depth} bits that has a 1 next. */
  private int middle(int from, int to, int depth) {
    int low = from;
    int high = to;
    while (low < high) {
      int probe = (low + high) >>> 1;
      if (bit(sorted.get(probe).key.id(), depth)) {
        high = probe;
      } else {
        low = probe + 1;
      }
    }
    return low;
  }

  private static boolean bit(Bytes32 bits, int index) {
    return (bits.get(index / Byte.SIZE) & 0x80 >> index % Byte.SIZE) != 0;
  }
}
