package io.kadis.kv;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/**
 * What a node knows of a key it is about to write. Pure.
 *
 * @param read what the replicas answered together; valid
 * @param copy the node's own copy
 * @param written what it wrote last
 */
record KnownState(Optional<Bytes> read, Optional<KadRecord> copy, Optional<KadRecord> written) {
  /**
   * All of it merged. What has lain here for as long as a delete is remembered does not take part:
   * the replicas may have forgotten the delete of it by now, and what is still true they hold.
   */
  Optional<Bytes> merged(Validator validator, Bytes key, Duration tombstoneTtl, Instant now) {
    var lying =
        Stream.of(copy, written)
            .flatMap(Optional::stream)
            .filter(record -> now.isBefore(record.received().plus(tombstoneTtl)))
            .map(KadRecord::value)
            .filter(value -> validator.validate(key, value, now) instanceof Validity.Valid);
    return Stream.concat(read.stream(), lying).reduce((a, b) -> validator.merge(key, a, b));
  }
}
