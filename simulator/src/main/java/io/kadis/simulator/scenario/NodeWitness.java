package io.kadis.simulator.scenario;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.simulator.check.Witness;
import io.kadis.simulator.node.SimNode;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes32;

/** A simulated node as the checkers see it. */
final class NodeWitness implements Witness {
  private final SimNode node;
  private final Key place;
  private boolean gone;

  NodeWitness(SimNode node) {
    this.node = node;
    this.place = Key.of(node.id());
  }

  SimNode node() {
    return node;
  }

  /** Its disk does not come back. */
  void isGone() {
    gone = true;
  }

  @Override
  public Key place() {
    return place;
  }

  @Override
  public boolean answers() {
    return node.machine().isUp();
  }

  @Override
  public boolean diskReturns() {
    return !gone;
  }

  @Override
  public boolean speaksFor(Bytes32 id) {
    return node.speaksFor(id);
  }

  @Override
  public Optional<KadRecord> holds(Bytes32 id) {
    return node.disk().at(id);
  }

  @Override
  public Iterable<KadRecord> disk() {
    return node.disk().page(Optional.empty(), Integer.MAX_VALUE);
  }

  @Override
  public long changes() {
    return node.changes();
  }
}
