package io.kadis.app.backup;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.rpc.RecordKeeper.Kept;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Puts the records of an export into a store, each as if a peer had sent it: validated, and merged
 * with what is held, so that nothing newer is ever lost. To do it twice, or to go on after it was
 * broken off, changes nothing: merging is idempotent and knows no order. So a virtual thread takes
 * each record, and one commit takes what many bring.
 */
public final class Importer {
  /** Enough for a commit to be worth its fdatasync; well below what the writer's queue takes. */
  private static final int AT_ONCE = 256;

  private final LmdbStore store;
  private final Validators validators;
  private final InstantSource wallClock;
  private final ImportTally tally;
  private final RecordKeeper keeper;
  private final AtomicReference<@Nullable StoreException> failure = new AtomicReference<>();

  /**
   * @param validators of the namespaces the node will serve: what is of others is refused
   */
  public Importer(
      LmdbStore store, Validators validators, InstantSource wallClock, ImportTally tally) {
    this.store = store;
    this.validators = validators;
    this.wallClock = wallClock;
    this.tally = tally;
    this.keeper = new RecordKeeper(store, validators);
  }

  /**
   * Imports all that {@code reader} has. What came before a failure stays.
   *
   * @throws StoreException when the store cannot take any more
   */
  public void run(ExportReader reader) throws IOException {
    // First: what is imported and not yet checked against others must not be taken for up to date.
    noteAge(reader.asOf());
    var slots = new Semaphore(AT_ONCE);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      while (failure.get() == null && reader.next().orElse(null) instanceof KadRecord record) {
        slots.acquireUninterruptibly();
        executor.execute(() -> {
          keep(record);
          slots.release();
        });
      }
    }
    if (failure.get() instanceof StoreException failed) {
      throw failed;
    }
  }

  /**
   * The node knows of no delete since the export was made: as if it had been away since, it will
   * ask its peers before it speaks of what it holds, when that is longer than deletes are kept.
   */
  private void noteAge(Instant asOf) throws StoreException {
    boolean older = store.lastAlive().map(asOf::isBefore).orElse(true);
    if (older || store.count() == 0) {
      store.saveAlive(asOf);
    }
  }

  private void keep(KadRecord record) {
    try {
      Instant now = wallClock.instant();
      if (validators.validate(record.key(), record.value(), now)
          instanceof Validity.Invalid(var why)) {
        tally.refused(record.key(), why);
      } else if (over(record, now)) {
        tally.expired();
      } else {
        tally(record, keeper.keep(record.key(), record.value(), now));
      }
    } catch (StoreException e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Its time has passed while it lay in the file; also of a delete that all have forgotten. */
  private boolean over(KadRecord record, Instant now) {
    return validators
        .of(record.key())
        .map(validator -> validator.lifetime(record))
        .flatMap(lifetime ->
            switch (lifetime) {
              case Lifetime.Forever() -> Optional.<Instant>empty();
              case Lifetime.Until(var end) -> Optional.of(end);
              case Lifetime.Purgeable(var from) -> Optional.of(from);
            })
        .filter(end -> !now.isBefore(end))
        .isPresent();
  }

  private void tally(KadRecord record, Kept kept) {
    switch (kept) {
      case Kept.Stored(var over) when over.isEmpty() -> tally.added();
      case Kept.Stored(var over) when over.get().equals(record.value()) -> tally.same();
      case Kept.Stored _ -> tally.updated();
      case Kept.Worse _ -> tally.newerHeld();
      case Kept.Invalid(var why) -> tally.refused(record.key(), why);
      case Kept.NoRoom(var why) -> tally.refused(record.key(), why);
    }
  }
}
