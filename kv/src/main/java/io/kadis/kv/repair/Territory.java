package io.kadis.kv.repair;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.kv.repair.NodeTree.Node;
import io.kadis.libp2p.identity.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Who should hold what, as far as one node knows: the n nearest of each point of the key space
 * (DESIGN §4). The space falls into ranges whose nearest are the same throughout; near itself,
 * where its routing table is complete, a node sees them as they are. Immutable, pure.
 */
public final class Territory {
  /**
   * Ranges are cut so often at most. Thousands do for nodes whose places are left to chance; but
   * nodes ground to lie side by side would have all that is near to them cut as finely as they are.
   */
  static final int MAX_CUTS = 16_384;

  /**
   * A range of the key space with the same n nearest everywhere in it.
   *
   * @param holders the n nearest (fewer when fewer are known), in no particular order. Of a range
   *     that would be cut once too often ({@value #MAX_CUTS}) more than n: those of all its points
   */
  public record Cell(Prefix range, List<PeerId> holders) {
    public Cell {
      holders = List.copyOf(holders);
    }
  }

  /** The whole key space: what this node should hold, and the rest. */
  private record Division(List<Cell> cells, List<Prefix> beyond) {}

  /**
   * Whoever held a range before the n nearest of today is among so many times n: to be asked by who
   * newly holds it, even if as many newcomers as there are copies have come at once.
   */
  static final int OUTER = 2;

  private final Node self;
  private final int n;
  private final Map<PeerId, Node> nodes;
  private final NodeTree tree;

  /** Made when first asked for; making it twice does no harm. */
  private @Nullable Division division;

  private @Nullable List<Prefix> held;
  private @Nullable List<PeerId> neighbours;
  private @Nullable Territory outer;

  /**
   * @param self counts like the others
   * @param known the Kadis nodes known, with or without {@code self}
   * @param n copies wanted
   */
  public static Territory of(PeerId self, Collection<PeerId> known, int n) {
    return new Territory(Node.of(self), known, n, Map.of());
  }

  /** The same node's, when it knows others: those known already are not hashed again. */
  public Territory knowing(Collection<PeerId> others) {
    return new Territory(self, others, n, nodes);
  }

  private Territory(Node self, Collection<PeerId> known, int n, Map<PeerId, Node> hashed) {
    if (n < 1) {
      throw new IllegalArgumentException("n = " + n + ": at least one copy is wanted");
    }
    this.self = self;
    this.n = n;
    this.nodes = HashMap.newHashMap(known.size() + 1);
    nodes.put(self.peer(), self);
    for (PeerId peer : known) {
      if (!nodes.containsKey(peer)) {
        var before = hashed.get(peer);
        nodes.put(peer, before == null ? Node.of(peer) : before);
      }
    }
    this.tree = new NodeTree(nodes.values());
  }

  /** The ranges this node should hold, in order, as few as possible. */
  public List<Cell> cells() {
    return division().cells;
  }

  /** The same ranges, neighbouring ones made one where that gives an aligned range. */
  public List<Prefix> held() {
    var made = held;
    if (made == null) {
      made = ranges(_ -> true);
      held = made;
    }
    return made;
  }

  /** The ranges this node should not hold: all that {@link #held} does not cover. */
  public List<Prefix> beyond() {
    return division().beyond;
  }

  public boolean holds(Bytes32 id) {
    return isNear(point(id), n);
  }

  /** The n nearest to {@code id}, nearest first. */
  public List<PeerId> holders(Bytes32 id) {
    var place = new Key(id);
    return tree.nearest(point(id), n).always().stream()
        .sorted((a, b) -> place.compareDistances(a.key(), b.key()))
        .map(Node::peer)
        .toList();
  }

  /** The ranges that this node and {@code peer} should both hold, merged. */
  public List<Prefix> sharedWith(PeerId peer) {
    return ranges(cell -> cell.holders.contains(peer));
  }

  /** The other nodes with which any range is shared. */
  public List<PeerId> neighbours() {
    var made = neighbours;
    if (made == null) {
      made =
          cells().stream()
              .flatMap(cell -> cell.holders.stream())
              .distinct()
              .filter(peer -> !peer.equals(self.peer()))
              .toList();
      neighbours = made;
    }
    return made;
  }

  /** The same node among the same others, were {@value #OUTER}n copies wanted. */
  Territory outer() {
    var made = outer;
    if (made == null) {
      made = new Territory(self, nodes.keySet(), OUTER * n, nodes);
      outer = made;
    }
    return made;
  }

  /** Whether this node may come to hold something if {@code peer} died, with others if need be. */
  public boolean mayInheritFrom(PeerId peer) {
    return outer().neighbours().contains(peer);
  }

  /** {@code range} cut where its n nearest change; it may be anywhere. */
  public List<Cell> cellsOf(Prefix range) {
    return divided(range, _ -> true).cells;
  }

  /**
   * Whether this node is among the {@code m} nearest of every point of {@code range}: what lies
   * farther out it declines to compare.
   */
  public boolean isNear(Prefix range, int m) {
    return tree.nearest(range, m).always().contains(self);
  }

  private Division division() {
    var made = division;
    if (made == null) {
      made = divided(Prefix.ALL, nearest -> nearest.include(self));
      division = made;
    }
    return made;
  }

  /** Larger ranges are cut first, so that what must stay whole is small. */
  private Division divided(Prefix whole, Predicate<NodeTree.Nearest> wanted) {
    var cells = new ArrayList<Cell>();
    var beyond = new ArrayList<Prefix>();
    var open = new ArrayDeque<Prefix>();
    open.add(whole);
    for (int cuts = 0; !open.isEmpty(); ) {
      var range = open.remove();
      var nearest = tree.nearest(range, n);
      if (!wanted.test(nearest)) {
        beyond.add(range);
      } else if (nearest.settled() || cuts == MAX_CUTS) {
        cells.add(new Cell(range, nearest.peers()));
      } else {
        cuts++;
        open.add(range.half(false));
        open.add(range.half(true));
      }
    }
    cells.sort(Comparator.comparing(Cell::range));
    return new Division(List.copyOf(cells), Prefix.merged(beyond));
  }

  private List<Prefix> ranges(Predicate<Cell> wanted) {
    return Prefix.merged(cells().stream().filter(wanted).map(Cell::range).toList());
  }

  private static Prefix point(Bytes32 id) {
    return new Prefix(id, Prefix.MAX_LENGTH);
  }
}
