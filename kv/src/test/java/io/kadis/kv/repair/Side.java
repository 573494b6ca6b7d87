package io.kadis.kv.repair;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.Bytewise;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.RecordStore;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.repair.Session.Home;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.sync.SyncReply.Copy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * One of two replicas that compare, for tests. Of a key in {@code /max/} the largest value wins; in
 * {@code /all/} two values make a third, which has the bits of both; {@code /due/} is as {@code
 * /max/}, and may be purged from the second on that its first 4 bytes tell; {@code /raw/} has
 * Kademlia's lifetime. A value that ends in {@link #BAD} is invalid.
 */
final class Side {
  static final Instant NOW = Entries.NOW;
  static final byte BAD = (byte) 0xbd;

  private static final Validators RULES =
      new Validators(
          Map.of(
              "max", new Largest(Optional.of(Lifetime.FOREVER)),
              "all", new BitsOfBoth(),
              "due", new Due(),
              "raw", new Largest(Optional.empty())));

  final MemoryStore store;
  private final LocalReplica replica;

  Side() {
    this(new MemoryStore());
  }

  Side(MemoryStore store) {
    this.store = store;
    this.replica = new LocalReplica(store, RULES, new KvMetrics(), () -> NOW);
  }

  Home home() {
    return new Home(store, this::keepAll, _ -> true);
  }

  List<KvReply> keepAll(List<Copy> copies) {
    return copies.stream().map(copy -> put(copy.key(), copy.value())).toList();
  }

  KvReply put(Bytes key, Bytes value) {
    return replica.store(key, value);
  }

  /** Whatever the rules say. */
  void plant(Bytes key, Bytes value, Lifetime lifetime) {
    store.update(
        key, _ -> new RecordStore.Decision.Replace(new KadRecord(key, value, NOW), lifetime));
  }

  Map<Bytes, Bytes> records() {
    var records = new HashMap<Bytes, Bytes>();
    store.page(Optional.empty(), Integer.MAX_VALUE).forEach(r -> records.put(r.key(), r.value()));
    return records;
  }

  static Bytes32 id(Bytes key) {
    return Key.of(key).id();
  }

  private static class Largest implements Validator {
    private final Optional<Lifetime> lifetime;

    Largest(Optional<Lifetime> lifetime) {
      this.lifetime = lifetime;
    }

    @Override
    public Validity validate(Bytes key, Bytes value, Instant now) {
      boolean bad = !value.isEmpty() && value.get(value.size() - 1) == BAD;
      return bad ? new Validity.Invalid("bad") : Validity.VALID;
    }

    @Override
    public int select(Bytes key, List<Bytes> values) {
      return Bytewise.largest(values);
    }

    @Override
    public Lifetime lifetime(KadRecord record) {
      return lifetime.orElseGet(() -> Validator.super.lifetime(record));
    }
  }

  private static final class BitsOfBoth extends Largest {
    BitsOfBoth() {
      super(Optional.of(Lifetime.FOREVER));
    }

    @Override
    public Bytes merge(Bytes key, Bytes held, Bytes next) {
      return held.or(next);
    }

    @Override
    public boolean contains(Bytes key, Bytes held, Bytes next) {
      return held.or(next).equals(held);
    }
  }

  private static final class Due extends Largest {
    Due() {
      super(Optional.empty());
    }

    @Override
    public Lifetime lifetime(KadRecord record) {
      return new Lifetime.Purgeable(Instant.ofEpochSecond(record.value().getInt(0)));
    }
  }
}
