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
   * Whether {@code value} lacks nothing but that its time is over. A peer that shows such a record
   * has answered that it knows of none; one that shows an invalid record has answered nothing.
   */
  default boolean over(Bytes key, Bytes value, Instant now) {
    return false;
  }

  /**
   * The index of the best of {@code values}, all valid, at least one. Equal values: the lowest
   * index.
   */
  int select(Bytes key, List<Bytes> values);

  /**
   * What two valid values make together: one of them, or for values that hold several writers'
   * parts a third. Associative, commutative and idempotent, so that replicas converge in any order.
   */
  default Bytes merge(Bytes key, Bytes held, Bytes next) {
    return select(key, List.of(held, next)) == 0 ? held : next;
  }

  /**
   * Whether a replica that holds {@code held} has taken the write {@code next} with it, so that it
   * may say "stored"; false: something of {@code next} lost against a better one.
   */
  default boolean contains(Bytes key, Bytes held, Bytes next) {
    return held.equals(next);
  }

  /**
   * What keeps a valid value out of this node's store though it is never hidden from readers: who
   * may write here and now.
   *
   * @param held what is in the store: of what was admitted nobody is asked again
   */
  default Validity admit(Bytes key, Bytes value, Optional<Bytes> held) {
    return Validity.VALID;
  }

  default Lifetime lifetime(KadRecord record) {
    return new Lifetime.Until(record.received().plus(RECORD_LIFETIME));
  }
}
