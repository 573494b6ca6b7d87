package io.kadis.kv.rpc;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.rpc.RecordKeeper.Kept;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.entry.EntryValidator;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;

/**
 * This node as a replica: checks what it is given, keeps the best of each key, and answers with
 * what is valid now. Serves peers by {@link KvHandler} and this node's own operations alike.
 */
public final class LocalReplica {
  private static final Logger log = LogManager.getLogger(LocalReplica.class);

  private final RecordKeeper keeper;
  private final Validators validators;
  private final KvMetrics metrics;
  private final InstantSource wallClock;
  private final Readiness readiness;
  private final Changes changes = new Changes();

  /**
   * What it answers for.
   *
   * @param validators of the namespaces it keeps; keys of others are refused
   */
  public record Duties(Validators validators, Readiness readiness) {}

  /** One that is always ready. */
  public LocalReplica(
      RecordStore records, Validators validators, KvMetrics metrics, InstantSource wallClock) {
    this(records, new Duties(validators, Readiness.ALWAYS), metrics, wallClock);
  }

  public LocalReplica(
      RecordStore records, Duties duties, KvMetrics metrics, InstantSource wallClock) {
    this.validators = duties.validators();
    this.readiness = duties.readiness();
    this.keeper = new RecordKeeper(records, validators);
    this.metrics = metrics;
    this.wallClock = wallClock;
    records.onChange(changes::changed);
  }

  /** This replica among others, under the name of this node. */
  public Replica at(PeerId self) {
    return new Here(self, this);
  }

  /**
   * Validates before the disk is touched (SEC-10). While it is not ready it keeps what is valid all
   * the same, and says nothing of it: what it is merged with may have been purged elsewhere. Who
   * stands in for nearer nodes says what became of it: writers count on that when those are full.
   */
  public KvReply store(Bytes key, Bytes value) {
    var kept = keep(key, value);
    if (kept instanceof KvReply.Invalid) {
      return kept;
    }
    var syncing = readiness.syncing(key);
    return syncing.isEmpty() || readiness.standsIn(key) ? kept : syncing.get();
  }

  private KvReply keep(Bytes key, Bytes value) {
    try {
      return switch (keeper.keep(key, value, wallClock.instant())) {
        case Kept.Stored(var over) -> {
          over.ifPresent(held -> noteEquivocation(key, held, value));
          yield new KvReply.Stored();
        }
        case Kept.Worse(var held) -> {
          noteEquivocation(key, held, value);
          yield new KvReply.Superseded(EntryCodec.version(held));
        }
        case Kept.NoRoom(var why) -> {
          metrics.refused("full");
          yield new KvReply.Full(why);
        }
        case Kept.Invalid(var why) -> {
          metrics.refused("invalid");
          yield new KvReply.Invalid(why);
        }
      };
    } catch (StoreException e) {
      return refused(e);
    }
  }

  /**
   * The value held, checked again: a disk may lie, and time may have passed over it. Who stands in
   * tells what it was given; that it was given nothing proves nothing. It is asked again like one
   * that has just joined: the asker may know of a death that will make it a holder.
   */
  public KvReply fetch(Bytes key) {
    var syncing = readiness.syncing(key);
    if (syncing.isEmpty() || readiness.standsIn(key)) {
      var held = checked(key);
      return held instanceof KvReply.Absent && syncing.isPresent() ? syncing.get() : held;
    }
    return syncing.get();
  }

  private KvReply checked(Bytes key) {
    if (validators.of(key).isEmpty()) {
      return new KvReply.Invalid("no namespace of this node"); // "absent" would count for r
    }
    var now = wallClock.instant();
    try {
      return keeper
          .current(key, now)
          .map(KadRecord::value)
          .filter(value -> validators.validate(key, value, now) instanceof Validity.Valid)
          .<KvReply>map(KvReply.Found::new)
          .orElseGet(() -> new KvReply.Absent(List.of()));
    } catch (StoreException e) {
      return refused(e);
    }
  }

  /**
   * Stored: just the record of this digest is held, and on disk: others let go of theirs for it.
   * Absent, or found: nothing, or another. What has the digest is not verified again: it is what
   * the asker holds, and a batch of small requests would make us check the signatures of hundreds
   * of large records. A replica that has not synced the key's range does not speak for others, but
   * what it holds itself it tells.
   */
  public KvReply confirm(Bytes key, Bytes digest) {
    var syncing = readiness.syncing(key);
    if (syncing.isPresent() && !syncing.get().justJoined()) {
      return syncing.get();
    }
    var held = onDisk(key);
    return held.map(record -> KvRequest.Confirm.digest(record.value())).equals(Optional.of(digest))
        ? new KvReply.Stored()
        : syncing.isPresent() && held.isEmpty() ? syncing.get() : checked(key);
  }

  /**
   * The record held, not verified again: for a writer who only has to know which version to beat.
   * It is what {@link #store} compares with. Empty while we are not ready: what we hold must not
   * get into what is written next.
   */
  public Optional<KadRecord> held(Bytes key) {
    return readiness.syncing(key).isPresent()
        ? Optional.empty()
        : read(() -> keeper.current(key, wallClock.instant()));
  }

  private Optional<KadRecord> onDisk(Bytes key) {
    return read(() -> keeper.onDisk(key, wallClock.instant()));
  }

  private interface Reading {
    Optional<KadRecord> record() throws StoreException;
  }

  private Optional<KadRecord> read(Reading reading) {
    try {
      return reading.record();
    } catch (StoreException e) {
      refused(e);
      return Optional.empty(); // To store will fail too, and say so.
    }
  }

  /** What {@link #fetch} says, now and after each change. */
  public Feed watch(Bytes key) {
    return new LocalFeed(key, this, changes);
  }

  int watchedKeys() {
    return changes.keys();
  }

  private void noteEquivocation(Bytes key, Bytes held, Bytes next) {
    if (validators.of(key).orElse(null) instanceof EntryValidator entries
        && entries.equivocate(held, next)) {
      metrics.equivocations.increment();
      log.info("two entries of one writer with one version under {}", key.toShortHexString());
    }
  }

  private KvReply refused(StoreException e) {
    return switch (e) {
      case StoreException.Full full -> {
        metrics.refused("full");
        yield new KvReply.Full(line(full));
      }
      case StoreException.Busy busy -> {
        metrics.refused("busy");
        yield new KvReply.Busy(line(busy));
      }
      case StoreException.Unusable _, StoreException.Failed _ -> {
        metrics.refused("store");
        log.error("the store failed", e);
        yield new KvReply.Busy("store failed");
      }
    };
  }

  private static String line(StoreException e) {
    return String.valueOf(e.getMessage());
  }

  private record Here(PeerId id, LocalReplica local) implements Replica {
    @Override
    public KvReply store(Bytes key, Bytes value, Duration timeout) {
      return local.store(key, value);
    }

    @Override
    public KvReply fetch(Bytes key, Duration timeout) {
      return local.fetch(key);
    }

    @Override
    public KvReply confirm(Bytes key, Bytes digest, Duration timeout) {
      return local.confirm(key, digest);
    }

    @Override
    public Feed watch(Bytes key, Duration timeout) {
      return local.watch(key);
    }
  }
}
