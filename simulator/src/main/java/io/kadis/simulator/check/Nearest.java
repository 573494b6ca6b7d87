package io.kadis.simulator.check;

import io.kadis.dht.key.Key;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes32;

/**
 * Who is nearest to what, of all nodes that answer: what a perfect lookup would find. Compares the
 * first 64 bits, on which no two of a few thousand nodes agree. Immutable.
 */
final class Nearest {
  private final long[] places;
  private final Witness[] nodes;

  Nearest(Collection<? extends Witness> all) {
    var up = all.stream().filter(Witness::answers).sorted(Nearest::compare).toList();
    nodes = up.toArray(Witness[]::new);
    places = up.stream().mapToLong(node -> Key.bits(node.place().id(), 0)).toArray();
  }

  private static int compare(Witness a, Witness b) {
    return Long.compareUnsigned(Key.bits(a.place().id(), 0), Key.bits(b.place().id(), 0));
  }

  int size() {
    return nodes.length;
  }

  /** Those nearest to {@code id} that {@code wanted} says yes to, nearest first. */
  List<Witness> to(Bytes32 id, int count, Predicate<Witness> wanted) {
    var found = new Found(Key.bits(id, 0), new Witness[Math.min(count, nodes.length)], wanted);
    collect(found, 0, nodes.length, 63);
    return Arrays.asList(found.nodes).subList(0, found.count);
  }

  private static final class Found {
    final long target;
    final Witness[] nodes;
    final Predicate<Witness> wanted;
    int count;

    Found(long target, Witness[] nodes, Predicate<Witness> wanted) {
      this.target = target;
      this.nodes = nodes;
      this.wanted = wanted;
    }
  }

  /** The half of the subtree on the target's side is nearer than the other, all of it. */
  private void collect(Found found, int from, int to, int bit) {
    if (from == to || found.count == found.nodes.length) {
      return;
    }
    if (to - from == 1 || bit < 0) {
      for (int i = from; i < to && found.count < found.nodes.length; i++) {
        if (found.wanted.test(nodes[i])) {
          found.nodes[found.count++] = nodes[i];
        }
      }
      return;
    }
    int middle = firstWithBit(from, to, bit);
    boolean one = (found.target >>> bit & 1) == 1;
    collect(found, one ? middle : from, one ? to : middle, bit - 1);
    collect(found, one ? from : middle, one ? middle : to, bit - 1);
  }

  private int firstWithBit(int from, int to, int bit) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if ((places[middle] >>> bit & 1) == 1) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
