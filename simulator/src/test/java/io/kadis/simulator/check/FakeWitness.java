package io.kadis.simulator.check;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** A node that is what a test says. */
final class FakeWitness implements Witness {
  private final Key place;
  private final Map<Bytes32, KadRecord> disk = new HashMap<>();
  boolean answers = true;
  boolean diskReturns = true;
  boolean speaks = true;
  private long changes;

  FakeWitness(Bytes name) {
    place = Key.of(name);
  }

  FakeWitness put(Bytes key, Bytes value) {
    disk.put(Key.of(key).id(), new KadRecord(key, value, Instant.EPOCH));
    changes++;
    return this;
  }

  FakeWitness up(boolean up) {
    answers = up;
    changes++;
    return this;
  }

  FakeWitness speaks(boolean now) {
    speaks = now;
    changes++;
    return this;
  }

  FakeWitness wipe() {
    disk.clear();
    changes++;
    return this;
  }

  @Override
  public Key place() {
    return place;
  }

  @Override
  public boolean answers() {
    return answers;
  }

  @Override
  public boolean diskReturns() {
    return diskReturns;
  }

  @Override
  public boolean speaksFor(Bytes32 id) {
    return speaks;
  }

  @Override
  public Optional<KadRecord> holds(Bytes32 id) {
    return Optional.ofNullable(disk.get(id));
  }

  @Override
  public Iterable<KadRecord> disk() {
    return disk.values();
  }

  @Override
  public long changes() {
    return changes;
  }
}
