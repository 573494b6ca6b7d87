package io.kadis.dht.record;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * The rules of one namespace: what is valid and which of several values is best (REC-2). Pure and
 * stable: the same arguments, the same answer, everywhere.
 */
public interface Validator {
  /** The lifetime of records whose namespace names none (KAD-74). */
  Duration RECORD_LIFETIME = Duration.ofHours(48);

  Validity validate(Bytes key, Bytes value, Instant now);

  /**
   * The index of the best of {@code values}, all valid, at least one. Equal values: the lowest
   * index.
   */
  int select(Bytes key, List<Bytes> values);

  /** When the store drops the record; empty: never by age. */
  default Optional<Instant> expiresAt(KadRecord record) {
    return Optional.of(record.received().plus(RECORD_LIFETIME));
  }
}
