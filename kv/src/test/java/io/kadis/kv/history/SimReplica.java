package io.kadis.kv.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.rpc.RecordKeeper.Kept;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;

/** A replica of the key, and beside it what the model says it has taken. */
final class SimReplica extends Node {
  private final World world;
  private final MemoryStore store = new MemoryStore();
  private final RecordKeeper keeper;

  /** What went in since a forgetting, for another one to be told in another order. */
  private final List<Bytes> taken = new ArrayList<>();

  private Set<Event> known = Set.of();

  SimReplica(World world) {
    this.world = world;
    this.keeper = new RecordKeeper(store, world.validators());
  }

  Instant clock() {
    return clock(world.now());
  }

  Optional<Bytes> held() {
    return store.get(world.key()).map(KadRecord::value);
  }

  Packet packet() {
    return new Packet(held(), known);
  }

  Set<Event> known() {
    return known;
  }

  List<Bytes> taken() {
    return taken;
  }

  /** Takes what it must, refuses what it must, and says so. */
  Kept offer(Packet packet) {
    var before = held();
    boolean barred = ahead(packet) || world.byStrangers(packet);
    boolean refuse = barred || (before.isEmpty() && forgotten(packet.bytes()));
    var kept = keep(world.key(), packet.bytes());
    assertThat(kept instanceof Kept.Invalid).as("%s to a replica", kept).isEqualTo(refuse);
    switch (kept) {
      case Kept.Stored _, Kept.Worse _ -> {
        take(packet);
        boolean loses = world.subject().loses(packet.knows(), known);
        assertThat(kept instanceof Kept.Worse).as("says superseded").isEqualTo(loses);
      }
      case Kept.Invalid _, Kept.NoRoom _ -> assertThat(held()).isEqualTo(before);
    }
    return kept;
  }

  private void take(Packet packet) {
    var union = new HashSet<>(known);
    union.addAll(packet.knows());
    known = Set.copyOf(union);
    taken.add(packet.bytes());
  }

  /** Must leave no trace. */
  void refuse(Bytes key, Bytes record) {
    var before = store.get(key);
    assertThat(keep(key, record)).as("a record nobody may write").isInstanceOf(Kept.Invalid.class);
    assertThat(store.get(key)).isEqualTo(before);
  }

  private Kept keep(Bytes key, Bytes record) {
    try {
      return keeper.keep(key, record, clock());
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  boolean ahead(Packet packet) {
    return World.time(packet.version()).isAfter(clock().plus(World.SKEW));
  }

  boolean forgotten(Bytes record) {
    return lifetime(record) instanceof Lifetime.Purgeable(var from) && !clock().isBefore(from);
  }

  Lifetime lifetime(Bytes record) {
    var validator = world.rules().validator();
    return validator.lifetime(new KadRecord(world.key(), record, clock()));
  }

  /** What all agreed on before one forgot it stands for all that led there. */
  private void startFromHeld() {
    taken.clear();
    held().ifPresent(taken::add);
  }

  /** Forgets what shows nothing and is due, if all others hold just that or nothing. */
  boolean purge() {
    var held = held();
    boolean agreed =
        held.filter(this::forgotten).isPresent()
            && world.replicas().stream()
                .allMatch(r -> reaches(r) && r.held().map(held.get()::equals).orElse(true));
    if (agreed) {
      world.replicas().forEach(SimReplica::startFromHeld);
      store.update(world.key(), _ -> new Decision.Remove());
      world.bury(known);
      known = Set.of();
      taken.clear();
    }
    return agreed;
  }
}
