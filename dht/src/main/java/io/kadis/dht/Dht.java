package io.kadis.dht;

import io.kadis.dht.lookup.Trace;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.Validators;
import io.kadis.dht.rpc.KadClient;
import io.kadis.dht.store.MetaStore;
import io.kadis.dht.store.ProviderStore;
import io.kadis.dht.store.RecordStore;
import io.kadis.libp2p.Host;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A node of a Kademlia network: the door to this module. Safe for many threads; calls that reach
 * the network block, with the deadline given.
 */
public abstract class Dht implements AutoCloseable {
  /** Joins: registers the handler (server mode), dials the bootstrap and saved peers, refreshes. */
  public static Dht open(
      Host host,
      RecordStore records,
      ProviderStore providers,
      MetaStore meta,
      Validators validators,
      DhtConfig config) {
    throw new UnsupportedOperationException();
  }

  public abstract Host host();

  public abstract DhtConfig config();

  public abstract KadClient client();

  /** True when this node serves others (server mode). */
  public abstract boolean serving();

  /**
   * The nearest servers to {@code key} that answered, nearest first, at most k, never this node
   * (KAD-51, KAD-52). Empty when alone.
   */
  public abstract Closest closest(Bytes key, Duration timeout);

  /** Finds the peers nearest the key and stores the record with them (KAD-57). */
  public abstract Stored put(Bytes key, Bytes value, Duration timeout);

  /**
   * The best valid value of the local store and the network (KAD-58), correcting peers (KAD-59).
   */
  public abstract Optional<Bytes> get(Bytes key, Duration timeout);

  /** Announces that this node provides {@code multihash} (KAD-60). Returns how many were told. */
  public abstract int provide(Bytes multihash, Duration timeout);

  /** Providers of {@code multihash}, at most {@code count} (KAD-61). */
  public abstract List<PeerInfo> findProviders(Bytes multihash, int count, Duration timeout);

  /** The routing table of this moment, bucket by bucket, the farthest first. */
  public abstract List<Bucket> routingTable();

  /** How joining goes: for readiness. */
  public abstract Joining joining();

  /** Stops serving, saves the routing table. Does not close the host or the stores. */
  @Override
  public abstract void close();

  /**
   * @param peers nearest first
   */
  public record Closest(List<PeerInfo> peers, Trace trace) {}

  /** Who took a record and who did not. */
  public record Stored(List<PeerInfo> acknowledged, List<PeerInfo> failed) {}

  /**
   * @param commonPrefixLength of its peers with this node; the last bucket holds all longer ones
   */
  public record Bucket(int commonPrefixLength, List<PeerInfo> peers) {}

  /** Whether a given bootstrap or saved peer has answered. */
  public enum Joining {
    /** None was given and none is saved: alone by choice, others may come. */
    ALONE,
    /** Some were given; none has answered yet. */
    TRYING,
    /** At least one peer is in the routing table. */
    JOINED
  }
}
