package io.kadis.dht.rpc;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
     * It is stored: new, better or equal, and then renewed.
     *
     * @param over what was held before, expired or not
     */
    record Stored(Optional<Bytes> over) implements Kept {}

    /** A better one is held. */
    record Worse(Bytes held) implements Kept {}

    /**
     * @param why one line for a person
     */
    record Invalid(String why) implements Kept {}
  }

  private final RecordStore records;
  private final Validators validators;

  public RecordKeeper(RecordStore records, Validators validators) {
    this.records = records;
    this.validators = validators;
  }

  /** The record held, unless its time is over (KAD-43, KAD-74). Not validated again. */
  public Optional<KadRecord> current(Bytes key, Instant now) throws StoreException {
    var validator = validators.of(key);
    return validator.isEmpty()
        ? Optional.empty()
        : records.get(key).filter(held -> !expired(validator.get(), held, now));
  }

  /** Validates, compares with what is held and stores, as one (KAD-44). */
  public Kept keep(Bytes key, Bytes value, Instant now) throws StoreException {
    return switch (validators.validate(key, value, now)) {
      case Validity.Invalid(var why) -> new Kept.Invalid(why);
      case Validity.Valid _ ->
          replace(validators.of(key).orElseThrow(), new KadRecord(key, value, now));
    };
  }

  private Kept replace(Validator validator, KadRecord next) throws StoreException {
    var outcome = records.update(next.key(), held -> decide(validator, next, held));
    return switch (outcome.decision()) {
      case Decision.Replace _ -> new Kept.Stored(outcome.held().map(KadRecord::value));
      case Decision.Keep _, Decision.Remove _ ->
          new Kept.Worse(outcome.held().map(KadRecord::value).orElse(Bytes.EMPTY));
    };
  }

  private static Decision decide(Validator validator, KadRecord next, Optional<KadRecord> held) {
    boolean wins =
        held.isEmpty()
            || expired(validator, held.get(), next.received())
            || validator.select(next.key(), List.of(next.value(), held.get().value())) == 0;
    return wins ? new Decision.Replace(next, validator.expiresAt(next)) : new Decision.Keep();
  }

  private static boolean expired(Validator validator, KadRecord held, Instant now) {
    return validator.expiresAt(held).filter(end -> !now.isBefore(end)).isPresent();
  }
}
