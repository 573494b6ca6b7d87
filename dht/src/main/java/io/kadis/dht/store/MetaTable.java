package io.kadis.dht.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.lmdbjava.Dbi;

/** The store's own state: format version, bytes used, the clock, the peers to come back to. */
final class MetaTable {
  /**
   * Of the whole directory. A change that an older Kadis would misread raises it: version 1 knew no
   * records that stay until they are purged, and would sweep them; version 2 would let the
   * fingerprints fall behind.
   */
  static final long FORMAT_VERSION = 3;

  /** Saved of the routing table: enough to find the network again. */
  static final int MAX_SAVED_PEERS = 512;

  private static final Bytes FORMAT = name("format");
  static final Bytes USED = name("used");
  static final Bytes USED_BY_PROVIDERS = name("providers");
  private static final Bytes CLOCK = name("clock");
  private static final Bytes ALIVE = name("alive");
  static final Bytes SUMMED = name("summed");
  private static final Bytes PURGEABLES = name("purgeables");
  private static final Bytes COVERED = name("covered");

  /** Of a range saved: its length, and the id it begins with. */
  private static final int RANGE_BYTES = 2 + Bytes32.SIZE;

  private final Dbi<ByteBuffer> meta;
  private final Dbi<ByteBuffer> peers;
  private final Dbi<ByteBuffer> providers;

  MetaTable(Tables tables) {
    this.meta = tables.meta();
    this.peers = tables.peers();
    this.providers = tables.providers();
  }

  /** Empty in a fresh store. */
  Optional<Long> format(ReadPool readers) throws StoreException {
    return number(readers, FORMAT);
  }

  /** Marks a fresh store, and one of an older version, all of whose bytes mean the same today. */
  void writeFormat(WriteTxn txn) {
    Bytes ours = Bytes.ofUnsignedLong(FORMAT_VERSION);
    if (!ours.equals(txn.get(meta, FORMAT))) {
      txn.put(meta, FORMAT, ours);
    }
  }

  /** Whether the fingerprints are those of the records. */
  boolean summed(ReadPool readers) throws StoreException {
    return number(readers, SUMMED).equals(Optional.of(1L));
  }

  void writeSummed(WriteTxn txn, boolean summed) {
    Bytes next = Bytes.ofUnsignedLong(summed ? 1 : 0);
    if (!next.equals(txn.get(meta, SUMMED))) {
      txn.put(meta, SUMMED, next);
    }
  }

  /** The transaction that last changed what may be purged; 0 when none did. */
  long purgeablesChanged(ReadPool.Reader reader) {
    var saved = reader.get(meta, PURGEABLES);
    return saved == null || saved.size() != Long.BYTES ? 0 : saved.toLong();
  }

  void writePurgeablesChanged(WriteTxn txn) {
    txn.put(meta, PURGEABLES, Bytes.ofUnsignedLong(txn.id()));
  }

  Usage usage(ReadPool readers) throws StoreException {
    var ofProviders = number(readers, USED_BY_PROVIDERS);
    return new Usage(
        number(readers, USED).orElse(0L),
        ofProviders.isPresent() ? ofProviders.get() : countProviders(readers));
  }

  /** For a store from before providers had a share of their own. */
  private long countProviders(ReadPool readers) throws StoreException {
    return readers.read(reader -> {
      var sum = new LongAdder();
      reader.scan(
          providers,
          Bytes.EMPTY,
          (_, value) -> {
            sum.add(ProviderTable.cost(value));
            return true;
          });
      return sum.sum();
    });
  }

  void writeUsage(WriteTxn txn) {
    txn.put(meta, USED, Bytes.ofUnsignedLong(txn.usage().bytes()));
    txn.put(meta, USED_BY_PROVIDERS, Bytes.ofUnsignedLong(txn.usage().providerBytes()));
  }

  long clock(ReadPool readers) throws StoreException {
    return number(readers, CLOCK).orElse(0L);
  }

  /** Never goes back, whatever is asked. */
  void writeClock(WriteTxn txn, long version) {
    Bytes saved = txn.get(meta, CLOCK);
    if (saved == null || Long.compareUnsigned(saved.toLong(), version) < 0) {
      txn.put(meta, CLOCK, Bytes.ofUnsignedLong(version));
    }
  }

  void writeAlive(WriteTxn txn, Instant time) {
    txn.put(meta, ALIVE, Bytes.ofUnsignedLong(time.toEpochMilli()));
  }

  Optional<Instant> alive(ReadPool readers) throws StoreException {
    return number(readers, ALIVE).map(Instant::ofEpochMilli);
  }

  void writeCovered(WriteTxn txn, List<Prefix> ranges) {
    var parts = new ArrayList<Bytes>();
    ranges.forEach(range -> {
      parts.add(Bytes.ofUnsignedShort(range.length()));
      parts.add(range.first());
    });
    txn.put(meta, COVERED, Bytes.concatenate(parts));
  }

  /** What is rotten is left out: those ranges are compared with others again. */
  List<Prefix> covered(ReadPool readers) throws StoreException {
    var saved = readers.get(meta, COVERED).orElse(Bytes.EMPTY);
    var ranges = new ArrayList<Prefix>();
    for (int at = 0; at + RANGE_BYTES <= saved.size(); at += RANGE_BYTES) {
      int length = saved.slice(at, 2).toInt();
      if (length <= Prefix.MAX_LENGTH) {
        ranges.add(Prefix.of(Bytes32.wrap(saved.slice(at + 2, Bytes32.SIZE)), length));
      }
    }
    return ranges;
  }

  void replacePeers(WriteTxn txn, List<PeerInfo> saved) {
    txn.clear(peers);
    for (PeerInfo peer : saved.subList(0, Math.min(MAX_SAVED_PEERS, saved.size()))) {
      txn.put(peers, peer.id().bytes(), PeerBytes.encode(peer.addresses()));
    }
  }

  List<PeerInfo> peers(ReadPool readers) throws StoreException {
    var found = new ArrayList<PeerInfo>();
    return readers.read(reader -> {
      reader.scan(
          peers,
          Bytes.EMPTY,
          (id, value) -> {
            PeerBytes.decode(value)
                .ifPresent(addresses -> found.add(new PeerInfo(new PeerId(id), addresses)));
            return true;
          });
      return found;
    });
  }

  private Optional<Long> number(ReadPool readers, Bytes name) throws StoreException {
    return readers.get(meta, name).filter(value -> value.size() == 8).map(Bytes::toLong);
  }

  private static Bytes name(String text) {
    return Bytes.wrap(text.getBytes(US_ASCII));
  }
}
