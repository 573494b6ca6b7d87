package io.kadis.kv.name;

import io.kadis.dht.record.IpnsName;
import io.kadis.dht.record.IpnsRecord;
import io.kadis.kv.Database;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.namespace.Refusal;
import io.kadis.libp2p.identity.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * IPNS names, kept under {@code /ipns/} like any record. This node's own name says what this node
 * publishes. Blocking; for many threads.
 */
public final class Names {
  private final Database database;
  private final PrivateKey key;
  private final InstantSource wallClock;

  /**
   * @param key of this node: its id is its name
   */
  public Names(Database database, PrivateKey key, InstantSource wallClock) {
    this.database = database;
    this.key = key;
    this.wallClock = wallClock;
  }

  /** This node's. */
  public IpnsName own() {
    return new IpnsName(key.peerId());
  }

  /**
   * Has this node's name stand for {@code value}, in place of what it stood for. Two calls at once
   * may take the same number: then the one that holds longer wins, and the other is told.
   *
   * @param value what readers understand, usually a path as {@code /ipfs/CID}; not empty
   * @param options for the reading of what it stood for, then for the writing
   */
  public Publication publish(Bytes value, Terms terms, WriteOptions options) {
    var before = database.get(own().key(), new GetOptions(Optional.empty(), options.timeout()));
    return switch (before) {
      case GetResult.Found found ->
          publish(Optional.of(IpnsRecord.decode(found.record())), value, terms, options);
      case GetResult.Absent _ -> publish(Optional.empty(), value, terms, options);
      case GetResult.QuorumMissed _, GetResult.Refused _ -> new Publication.NotRead(before);
    };
  }

  private Publication publish(
      Optional<IpnsRecord> before, Bytes value, Terms terms, WriteOptions options) {
    if (before.filter(old -> old.sequence() == Long.MAX_VALUE).isPresent()) {
      return new Publication.NotRead(
          new GetResult.Refused(
              Refusal.INVALID,
              "sequence %d of %s is the last there is: take another identity"
                  .formatted(Long.MAX_VALUE, own())));
    }
    var end = wallClock.instant().plus(terms.lifetime());
    var record = next(before, value, end, terms.ttl());
    var result = database.put(own().key(), record.sign(key), options);
    return new Publication.Sent(record, result);
  }

  /** The record that wins over {@code before}; the same number for the same value (IPNS-8). */
  static IpnsRecord next(Optional<IpnsRecord> before, Bytes value, Instant end, Duration ttl) {
    boolean prolongs =
        before
            .filter(old -> old.value().equals(value) && old.validUntil().isBefore(end))
            .isPresent();
    long last = before.map(IpnsRecord::sequence).orElse(0L);
    return new IpnsRecord(value, prolongs ? last : last + 1, end, ttl);
  }

  /** The record of a name, as r replicas know it. */
  public GetResult resolve(IpnsName name, GetOptions options) {
    return database.get(name.key(), options);
  }
}
