package io.kadis.kv.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules.Pen;
import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import java.time.Instant;
import java.util.Set;

/** One writer: its key, its clock, and its disk with the clock's reserve and what it wrote last. */
final class Writer extends Node {
  private final PrivateKey key;
  private final MemoryStore disk = new MemoryStore();
  private VersionClock versions;
  private Set<Event> written = Set.of();
  private Instant saved = Instant.MIN;

  /** The version before, which a crash does not undo. */
  private long issued;

  Writer(PrivateKey key) {
    this.key = key;
    this.versions = started();
  }

  PeerId id() {
    return key.peerId();
  }

  /** A crash and a start: only the disk is left. */
  void restart() {
    versions = started();
  }

  private VersionClock started() {
    try {
      return new VersionClock(disk);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  /** What it builds a write on: what was read, and what it has lately written itself. */
  Packet base(World world, Packet read) {
    boolean lately = saved.isAfter(clock(world.now()).minus(World.FORGET));
    var own = disk.written(world.key()).map(KadRecord::value);
    return world.rules().buildsOnHeld()
            && lately
            && own.filter(r -> world.valid(r, this)).isPresent()
        ? read.merge(new Packet(own, written), world::merged)
        : read;
  }

  Draft draft(World world, Write write, Packet base) {
    var rules = world.rules();
    var seen = base.record().map(rules::version).orElse(0L);
    var pen = new Pen(key, versions, clock(world.now()), seen, base.record());
    return rules.draft(world.key(), write, pen);
  }

  /** Before it is sent. */
  void save(World world, Packet packet) {
    if (packet.version() != 0) { // A namespace without versions.
      assertThat(Long.compareUnsigned(packet.version(), issued)).as("versions grow").isPositive();
      issued = packet.version();
    }
    saved = clock(world.now());
    disk.saveWritten(new KadRecord(world.key(), packet.bytes(), saved), saved.plus(World.FORGET));
    written = packet.knows();
  }
}
