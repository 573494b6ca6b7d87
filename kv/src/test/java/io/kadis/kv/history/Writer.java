package io.kadis.kv.history;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.sim.MemoryStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.NamespaceRules.Pen;
import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import java.time.Instant;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;

/** One writer: its key, its clock, and its disk with the clock's reserve and what it wrote last. */
final class Writer extends Node {
  private final PrivateKey key;
  private final MemoryStore disk = new MemoryStore();
  private VersionClock versions;
  private Set<Event> written = Set.of();

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

  /** What it builds a write on: all that was read, and what it wrote itself. */
  Packet base(World world, Bytes key, Packet read) {
    var own = new Packet(disk.written(key).map(KadRecord::value), written);
    return world.rules().buildsOnHeld() ? read.merge(own, world::merged) : read;
  }

  Draft draft(NamespaceRules rules, Bytes key, Write write, Packet base, Instant now) {
    var seen = base.record().map(rules::version).orElse(0L);
    return rules.draft(key, write, new Pen(this.key, versions, clock(now), seen, base.record()));
  }

  /** Before it is sent. */
  void save(Bytes key, Packet packet, Instant now) {
    disk.saveWritten(new KadRecord(key, packet.bytes(), clock(now)), clock(now).plus(World.FORGET));
    written = packet.knows();
  }
}
