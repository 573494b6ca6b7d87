package io.kadis.kv;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import io.kadis.kv.PutResult.Reason;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /pk/} and {@code /raw/}: records as every libp2p peer has them, without versions, signers
 * or tombstones of ours. A content type is not kept.
 */
record Libp2pRecords(Validator validator) implements NamespaceRules {
  @Override
  public boolean kadisOnly() {
    return false;
  }

  @Override
  public Draft put(Bytes key, Bytes value, PutOptions options, Pen pen) {
    var oversize = KadRecord.oversize(key, value);
    if (oversize.isPresent()) {
      return new Draft.Refused(Reason.TOO_LARGE, oversize.get());
    }
    if (options.ttl().isPresent()) {
      return new Draft.Refused(Reason.INVALID, "records of this namespace carry no ttl; use /kv/");
    }
    return switch (validator.validate(key, value, pen.now())) {
      case Validity.Valid() -> new Draft.Ready(0, value);
      case Validity.Invalid(var why) -> new Draft.Refused(Reason.INVALID, why);
    };
  }

  @Override
  public Draft delete(Bytes key, Pen pen) {
    return new Draft.Refused(
        Reason.INVALID, "records of this namespace cannot be deleted: they expire after 48 h");
  }

  @Override
  public Optional<View> view(Bytes key, Bytes record, Instant now) {
    return Optional.of(new View(record, 0, Optional.empty(), Optional.empty(), Optional.empty()));
  }
}
