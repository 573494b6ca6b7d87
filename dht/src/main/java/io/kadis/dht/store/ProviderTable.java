package io.kadis.dht.store;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.lmdbjava.Dbi;

/** Providers under key-space id ‖ peer id: added (8, Unix ms), key length (1), key, addresses. */
final class ProviderTable {
  /** KAD-73. */
  static final Duration LIFETIME = Duration.ofHours(48);

  /** KAD-73. */
  static final Duration ADDRESS_LIFETIME = Duration.ofHours(24);

  /** SEC-9: the nearest to the key stay. */
  static final int MAX_PER_KEY = 64;

  /** KAD-45. */
  static final int MAX_KEY_BYTES = 80;

  private static final int ID_BYTES = 32;
  private static final int OVERHEAD_BYTES = 180;

  private final Dbi<ByteBuffer> table;
  private final ExpiryIndex expiry;

  ProviderTable(Dbi<ByteBuffer> table, ExpiryIndex expiry) {
    this.table = table;
    this.expiry = expiry;
  }

  /** One entry, taken apart. */
  record Entry(long addedMillis, Bytes key, PeerInfo provider) {
    static Optional<Entry> decode(Bytes id, Bytes value) {
      if (id.size() <= ID_BYTES || value.size() < 9) {
        return Optional.empty();
      }
      int keyLength = Byte.toUnsignedInt(value.get(8));
      if (value.size() < 9 + keyLength) {
        return Optional.empty();
      }
      try {
        PeerId peer = new PeerId(id.slice(ID_BYTES).copy());
        return PeerBytes.decode(value.slice(9 + keyLength))
            .map(addresses ->
                new Entry(
                    value.getLong(0), value.slice(9, keyLength), new PeerInfo(peer, addresses)));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    Bytes id() {
      return Bytes.concatenate(Key.of(key).id(), provider.id().bytes());
    }

    Bytes value() {
      return Bytes.concatenate(
          Bytes.ofUnsignedLong(addedMillis),
          Bytes.of(key.size()),
          key,
          PeerBytes.encode(provider.addresses()));
    }

    ExpiryIndex.Entry expiry() {
      return new ExpiryIndex.Entry(
          addedMillis + LIFETIME.toMillis(), ExpiryIndex.Kind.PROVIDER, id());
    }

    boolean liveAt(Instant now) {
      return addedMillis + LIFETIME.toMillis() > now.toEpochMilli();
    }

    /** Addresses only while fresh. */
    PeerInfo at(Instant now) {
      boolean fresh = addedMillis + ADDRESS_LIFETIME.toMillis() > now.toEpochMilli();
      return fresh ? provider : new PeerInfo(provider.id(), List.of());
    }
  }

  void add(WriteTxn txn, Entry added) throws StoreException {
    Bytes before = txn.get(table, added.id());
    txn.claimForProvider(cost(added.value()) - (before == null ? 0 : cost(before)));
    remove(txn, added.id(), before);
    txn.put(table, added.id(), added.value());
    expiry.add(txn, added.expiry());
    if (before == null) {
      dropFarthest(txn, added.key());
    }
  }

  List<Entry> of(ReadPool readers, Bytes key) throws StoreException {
    var found = new ArrayList<Entry>();
    Bytes prefix = Key.of(key).id();
    readers.read(reader -> {
      reader.scan(table, prefix, (id, value) -> collect(prefix, id, value, found));
      return found;
    });
    return found;
  }

  List<Bytes> keysOf(ReadPool readers, PeerId peer, Instant now) throws StoreException {
    var keys = new ArrayList<Bytes>();
    readers.read(reader -> {
      reader.scan(
          table,
          Bytes.EMPTY,
          (id, value) -> {
            Entry.decode(id, value)
                .filter(entry -> entry.provider().id().equals(peer) && entry.liveAt(now))
                .ifPresent(entry -> keys.add(entry.key()));
            return true;
          });
      return keys;
    });
    return keys;
  }

  /** Removes an entry whose expiry was due. */
  void removeExpired(WriteTxn txn, Bytes id) throws StoreException {
    Bytes value = txn.get(table, id);
    if (value != null) {
      txn.claimForProvider(-cost(value));
      txn.delete(table, id);
    }
  }

  static long cost(Bytes value) {
    return (long) value.size() + OVERHEAD_BYTES;
  }

  private void remove(WriteTxn txn, Bytes id, @org.jspecify.annotations.Nullable Bytes value) {
    if (value != null) {
      Entry.decode(id, value).ifPresent(entry -> expiry.remove(txn, entry.expiry()));
      txn.delete(table, id);
    }
  }

  private void dropFarthest(WriteTxn txn, Bytes key) throws StoreException {
    var all = new ArrayList<Entry>();
    Bytes prefix = Key.of(key).id();
    txn.scan(table, prefix, (id, value) -> collect(prefix, id, value, all));
    if (all.size() <= MAX_PER_KEY) {
      return;
    }
    Key target = Key.of(key);
    Entry farthest =
        all.stream()
            .max(Comparator.comparing(entry -> Key.of(entry.provider().id()).distanceTo(target)))
            .orElseThrow();
    expiry.remove(txn, farthest.expiry());
    removeExpired(txn, farthest.id());
  }

  private static boolean collect(Bytes prefix, Bytes id, Bytes value, List<Entry> into) {
    if (id.size() < ID_BYTES || !id.slice(0, ID_BYTES).equals(prefix)) {
      return false;
    }
    Entry.decode(id, value).ifPresent(into::add);
    return true;
  }
}
