package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.libp2p.identity.PeerId;
import java.util.Collection;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;

/**
 * Who should hold what, as far as one node knows: the n nearest of each point of the key space
 * (DESIGN §4). The space falls into ranges whose nearest are the same throughout; near itself,
 * where its routing table is complete, a node sees them as they are. Immutable, pure.
 */
public final class Territory {
  /**
   * A range of the key space with the same n nearest everywhere in it.
   *
   * @param holders the n nearest (fewer when fewer are known), in no particular order
   */
  public record Cell(Prefix range, List<PeerId> holders) {
    public Cell {
      holders = List.copyOf(holders);
    }
  }

  /**
   * @param self counts like the others
   * @param known the Kadis nodes known, with or without {@code self}
   * @param n copies wanted
   */
  public static Territory of(PeerId self, Collection<PeerId> known, int n) {
    throw new UnsupportedOperationException("Territory is not built yet");
  }

  private Territory() {}

  /** The ranges this node should hold, in order, as few as possible. */
  public List<Cell> cells() {
    throw new UnsupportedOperationException();
  }

  /** The same ranges, neighbouring ones made one where that gives an aligned range. */
  public List<Prefix> held() {
    throw new UnsupportedOperationException();
  }

  /** The ranges this node should not hold: all that {@link #held} does not cover. */
  public List<Prefix> beyond() {
    throw new UnsupportedOperationException();
  }

  public boolean holds(Bytes32 id) {
    throw new UnsupportedOperationException();
  }

  /** The n nearest to {@code id}, nearest first. */
  public List<PeerId> holders(Bytes32 id) {
    throw new UnsupportedOperationException();
  }

  /** The ranges that this node and {@code peer} should both hold, merged. */
  public List<Prefix> sharedWith(PeerId peer) {
    throw new UnsupportedOperationException();
  }

  /** The other nodes with which any range is shared. */
  public List<PeerId> neighbours() {
    throw new UnsupportedOperationException();
  }

  /** {@code range} cut where its n nearest change; it may be anywhere. */
  public List<Cell> cellsOf(Prefix range) {
    throw new UnsupportedOperationException();
  }

  /**
   * Whether this node is among the {@code m} nearest of every point of {@code range}: what lies
   * farther out it declines to compare.
   */
  public boolean isNear(Prefix range, int m) {
    throw new UnsupportedOperationException();
  }
}
