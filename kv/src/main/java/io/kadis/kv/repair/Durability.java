package io.kadis.kv.repair;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How well the records this node holds are kept, as it last saw.
 *
 * @param wanted n: copies there should be; or as many as there are nodes, if fewer
 * @param byHolders records by number of live holders, this node among them: index 1 is "only here".
 *     Index 0 is unused
 * @param unknown records whose other holders have not been compared with yet
 * @param backlog records this node knows are missing somewhere, here included
 * @param handedOver records let go since the start, after their holders had them
 * @param toHealthy at the pace of late; empty when nothing is to be done, or it is not known
 * @param asOf when the oldest of these observations was made; empty before the first
 */
public record Durability(
    int wanted,
    List<Long> byHolders,
    long unknown,
    long backlog,
    long handedOver,
    Optional<Duration> toHealthy,
    Optional<Instant> asOf) {
  public Durability {
    byHolders = List.copyOf(byHolders);
  }
}
