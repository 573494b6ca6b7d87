package io.kadis.kv.quorum;

import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;

/**
 * In which order a read asks that needs one answer only.
 *
 * @param order the n nearest, the one to ask first at the front
 * @param patience after so long without an answer one more is asked
 */
public record Turns(List<PeerId> order, Duration patience) {
  public Turns {
    order = List.copyOf(order);
    if (!patience.isPositive()) {
      throw new IllegalArgumentException("patience " + patience + " is not positive");
    }
  }
}
