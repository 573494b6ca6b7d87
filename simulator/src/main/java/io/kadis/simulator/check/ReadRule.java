package io.kadis.simulator.check;

import io.kadis.dht.record.Bytewise;
import io.kadis.dht.record.KadRecord;
import io.kadis.simulator.check.Ledger.Line;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a database reads: whom it asks, and how many must answer.
 *
 * @param asked the nearest that speak for the key, so many of them
 * @param quorum whether most of these must answer; else one is enough
 */
public record ReadRule(int asked, boolean quorum) {
  /** Kadis with n copies, r = quorum. */
  public static ReadRule quorumOf(int n) {
    return new ReadRule(n, true);
  }

  /** Plain Kademlia: the first value of any of the k nearest. */
  public static ReadRule anyOf(int k) {
    return new ReadRule(k, false);
  }

  /** What such a read says when these are asked; empty in {@code best}: absent. */
  record Reading(boolean answered, Optional<KadRecord> best) {
    /** Whether it says what was acknowledged last, or something newer. */
    boolean tells(Line line) {
      return answered && best.map(KadRecord::value).map(line::upToDate).orElse(false);
    }
  }

  /**
   * @param answering those of {@link #asked} that speak
   * @param network how many nodes answer at all
   */
  Reading read(Line line, List<Witness> answering, int network) {
    int least = quorum ? Math.min(asked, network) / 2 + 1 : 1;
    var best =
        answering.stream()
            .flatMap(node -> node.holds(line.id()).stream())
            .max(Comparator.comparing(KadRecord::value, Bytewise::compare));
    return new Reading(answering.size() >= least, best);
  }
}
