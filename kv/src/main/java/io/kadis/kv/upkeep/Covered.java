package io.kadis.kv.upkeep;

import io.kadis.dht.key.Key;
import io.kadis.kv.repair.Coverage;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Readiness;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * Of which ranges this node may speak now, and for which it only stands in: known before there is a
 * network. For many threads.
 */
public final class Covered implements Readiness {
  private volatile Coverage now;

  /** What it should hold, spoken of or not. Until it has looked around that may be anything. */
  private volatile Coverage own = Coverage.ALL;

  /**
   * @param saved of which ranges it could speak when it stopped
   */
  public Covered(Coverage saved) {
    this.now = saved;
  }

  @Override
  public Optional<KvReply.Syncing> syncing(Bytes key) {
    return now.contains(Key.of(key).id()) ? Optional.empty() : Optional.of(new KvReply.Syncing());
  }

  @Override
  public boolean standsIn(Bytes key) {
    var id = Key.of(key).id();
    return !own.contains(id) && !now.contains(id);
  }

  public Coverage now() {
    return now;
  }

  /** From now on it may speak of these ranges and no others. */
  public void set(Coverage coverage) {
    now = coverage;
  }

  /** From now on it should hold these ranges, and stands in for the rest. */
  void own(Coverage ranges) {
    own = ranges;
  }
}
