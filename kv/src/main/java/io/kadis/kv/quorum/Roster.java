package io.kadis.kv.quorum;

import io.kadis.dht.key.Key;
import io.kadis.libp2p.identity.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Who is to hold a key that Kadis nodes keep, by what a lookup found. Pure.
 *
 * @param counted those that count, nearest first: copies go to the first n, the others stand in
 * @param foreign those among the n nearest that are no Kadis nodes
 * @param nEff see {@link Quorum#required}
 */
public record Roster(List<PeerId> counted, List<PeerId> foreign, int nEff) {
  public Roster {
    counted = List.copyOf(counted);
    foreign = List.copyOf(foreign);
  }

  /** What is known of a peer. */
  public enum Standing {
    KADIS,
    /** It has not said yet what it speaks. */
    UNKNOWN,
    FOREIGN
  }

  /**
   * A peer still unknown is asked, and counts when it answers as a Kadis node. It does not raise
   * n_eff: foreign peers just met would make quorums that cannot be reached.
   *
   * @param nearest all servers found, nearest first; this node among them, if it serves
   * @param n copies wanted
   */
  public static Roster of(List<PeerId> nearest, int n, Function<PeerId, Standing> standing) {
    var counted = new ArrayList<PeerId>();
    var foreign = new ArrayList<PeerId>();
    int kadis = 0;
    for (int i = 0; i < nearest.size(); i++) {
      var peer = nearest.get(i);
      switch (standing.apply(peer)) {
        case KADIS -> {
          kadis++;
          counted.add(peer);
        }
        case UNKNOWN -> counted.add(peer);
        case FOREIGN -> {
          if (i < n) {
            foreign.add(peer);
          }
        }
      }
    }
    return new Roster(counted, foreign, nEff(n, kadis));
  }

  /**
   * The same, in a network that may be larger than what the lookup found of it: who does not answer
   * now raises n_eff, or those that do would go on as if they were all there is.
   *
   * @param lately who was around a moment ago; not asked for when n were found
   */
  public Roster among(Supplier<List<PeerId>> lately, int n, Function<PeerId, Standing> standing) {
    if (nEff >= n) {
      return this;
    }
    long servers =
        Stream.concat(counted.stream(), lately.get().stream())
            .distinct()
            .filter(peer -> standing.apply(peer) == Standing.KADIS)
            .count();
    return new Roster(counted, foreign, nEff(n, (int) servers));
  }

  /** The same, of a node that should know others and has met none: it cannot tell how many. */
  public Roster amongUnknown(int n) {
    return new Roster(counted, foreign, n);
  }

  /** The nearest down to the n-th that is known to be a Kadis node; all, if there are fewer. */
  public static List<PeerId> enough(
      List<PeerId> nearest, int n, Function<PeerId, Standing> standing) {
    int taken = 0;
    for (int kadis = 0; taken < nearest.size() && kadis < n; taken++) {
      kadis += standing.apply(nearest.get(taken)) == Standing.KADIS ? 1 : 0;
    }
    return nearest.subList(0, taken);
  }

  /**
   * min(n, servers), at least 1. Who was started with other settings, of those all must share,
   * counts as well, and refuses: a quorum that is missed and says why is better than two databases
   * in one network.
   */
  public static int nEff(int n, int servers) {
    return Math.max(1, Math.min(n, servers));
  }

  /** {@code self} in its place among {@code found}, which are nearest first. */
  public static List<PeerId> with(PeerId self, List<PeerId> found, Key target) {
    var own = Key.of(self);
    int place = 0;
    while (place < found.size() && target.compareDistances(Key.of(found.get(place)), own) < 0) {
      place++;
    }
    var all = new ArrayList<>(found);
    all.add(place, self);
    return all;
  }
}
