package io.kadis.dht.rpc;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes;

/**
 * Puts records into the store and takes them out by the rules of their namespaces: only what is
 * valid goes in and only over what is not better; what has expired does not come out. For many
 * threads.
 */
public final class RecordKeeper {
  /** What became of a record. */
  public sealed interface Kept {
    /**
     * It is stored, on its own or as part of what it was merged into.
     *
     * @param over what was held before, expired or not
     */
    record Stored(Optional<Bytes> over) implements Kept {}

    /** A better one is held. */
    record Worse(Bytes held) implements Kept {}

    /**
     * Refused for good.
     *
     * @param why one line for a person
     */
    record Invalid(String why) implements Kept {}

    /**
     * Valid, but merged with what is held it would be over the limit of a record. What was held
     * stays.
     *
     * @param why one line for a person
     */
    record NoRoom(String why) implements Kept {}
  }

  private final RecordStore records;
  private final Validators validators;
  private final Predicate<Bytes> speaks;

  public RecordKeeper(RecordStore records, Validators validators) {
    this(records, validators, _ -> true);
  }

  /**
   * @param speaks of which keys' records it may speak; the others are kept, and not current
   */
  RecordKeeper(RecordStore records, Validators validators, Predicate<Bytes> speaks) {
    this.records = records;
    this.validators = validators;
    this.speaks = speaks;
  }

  /** The record held, unless its time is over (KAD-43, KAD-74). Not validated again. */
  public Optional<KadRecord> current(Bytes key, Instant now) throws StoreException {
    return current(key, records::get, now);
  }

  /** As {@link #current}, of what the end of this process does not undo. */
  public Optional<KadRecord> onDisk(Bytes key, Instant now) throws StoreException {
    return current(key, records::onDisk, now);
  }

  private interface Reading {
    Optional<KadRecord> of(Bytes key) throws StoreException;
  }

  private Optional<KadRecord> current(Bytes key, Reading reading, Instant now)
      throws StoreException {
    var validator = validators.of(key);
    return validator.isEmpty() || !speaks.test(key)
        ? Optional.empty()
        : reading.of(key).filter(held -> !over(validator.get(), held, now));
  }

  /** Validates, merges with what is held and stores, as one (KAD-44). */
  public Kept keep(Bytes key, Bytes value, Instant now) throws StoreException {
    return switch (admitted(key, value, now)) {
      case Validity.Invalid(var why) -> new Kept.Invalid(why);
      case Validity.Valid _ -> merge(validators.of(key).orElseThrow(), key, value, now);
    };
  }

  /** What is held is read only when it makes the difference. */
  private Validity admitted(Bytes key, Bytes value, Instant now) throws StoreException {
    var validity = validators.validate(key, value, now);
    if (validity instanceof Validity.Invalid) {
      return validity;
    }
    var fresh = validators.admit(key, value, Optional.empty());
    return fresh instanceof Validity.Valid
        ? fresh
        : validators.admit(key, value, records.get(key).map(KadRecord::value));
  }

  private Kept merge(Validator validator, Bytes key, Bytes value, Instant now)
      throws StoreException {
    var merging = new Merging(validator, new KadRecord(key, value, now));
    var outcome = records.update(key, merging::decide);
    return merging.kept(outcome);
  }

  private static boolean over(Validator validator, KadRecord held, Instant now) {
    return validator.lifetime(held) instanceof Lifetime.Until(var end) && !now.isBefore(end);
  }

  /** One record on its way into the store. */
  private record Merging(Validator validator, KadRecord next) {
    /** Runs in the store, perhaps twice: pure. */
    Decision decide(Optional<KadRecord> held) {
      var rival = held.filter(record -> !over(validator, record, next.received()));
      if (rival.isEmpty()) {
        return forgotten() ? new Decision.Keep() : replace(next.value());
      }
      var merged = validator.merge(next.key(), next.value(), rival.get().value());
      boolean nothingNew = merged.equals(rival.get().value()) && !merged.equals(next.value());
      return nothingNew || oversize(merged).isPresent() ? new Decision.Keep() : replace(merged);
    }

    /** What was to be forgotten has nothing left to hide, unless something older is held. */
    private boolean forgotten() {
      return validator.lifetime(next) instanceof Lifetime.Purgeable(var from)
          && !next.received().isBefore(from);
    }

    private Decision replace(Bytes merged) {
      var record = new KadRecord(next.key(), merged, next.received());
      return new Decision.Replace(record, validator.lifetime(record));
    }

    private Optional<String> oversize(Bytes merged) {
      return merged.equals(next.value())
          ? Optional.empty() // It was admitted.
          : KadRecord.oversize(next.key(), merged);
    }

    Kept kept(RecordStore.Outcome outcome) {
      var held = outcome.held().map(KadRecord::value);
      if (outcome.decision() instanceof Decision.Replace) {
        return new Kept.Stored(held);
      }
      if (held.isEmpty() || over(validator, outcome.held().orElseThrow(), next.received())) {
        return new Kept.Invalid("the record was to be forgotten by now");
      }
      var merged = validator.merge(next.key(), next.value(), held.get());
      var oversize = merged.equals(held.get()) ? Optional.<String>empty() : oversize(merged);
      if (oversize.isPresent()) {
        return new Kept.NoRoom("merged with what is held: " + oversize.get());
      }
      return validator.contains(next.key(), held.get(), next.value())
          ? new Kept.Stored(held)
          : new Kept.Worse(held.get());
    }
  }
}
