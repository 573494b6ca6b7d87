package io.kadis.kv.namespace;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /pk/} and {@code /raw/}: records as every libp2p peer has them, without versions, signers
 * or tombstones of ours. A content type is not kept.
 */
record Libp2pRecords(String name, Validator validator) implements NamespaceRules {
  @Override
  public boolean kadisOnly() {
    return false;
  }

  @Override
  public Draft draft(Bytes key, Write write, Pen pen) {
    return switch (write) {
      case Write.Put put -> put(key, put, pen);
      case Write.Delete _ ->
          new Draft.Refused(
              Refusal.INVALID, "records of /%s/ cannot be deleted: they expire".formatted(name));
      case Write.Add _, Write.Change _ -> Refused.kind(name, "put");
    };
  }

  private Draft put(Bytes key, Write.Put put, Pen pen) {
    var oversize = KadRecord.oversize(key, put.value());
    if (oversize.isPresent()) {
      return new Draft.Refused(Refusal.TOO_LARGE, oversize.get());
    }
    if (put.ttl().isPresent()) {
      return new Draft.Refused(
          Refusal.INVALID, "records of /%s/ carry no ttl; use /kv/".formatted(name));
    }
    if (put.context().isPresent()) {
      return Refused.context(name);
    }
    return switch (validator.validate(key, put.value(), pen.now())) {
      case Validity.Valid() -> new Draft.Ready(0, put.value());
      case Validity.Invalid(var why) -> new Draft.Refused(Refusal.INVALID, why);
    };
  }

  @Override
  public Optional<View> view(Bytes key, Bytes record, Instant now) {
    return Optional.of(View.Value.of(record));
  }

  @Override
  public long version(Bytes record) {
    return 0;
  }

  @Override
  public String tag(Bytes record) {
    return EntryTag.ofBytes(record);
  }

  @Override
  public boolean newerThan(Bytes record, String tag) {
    return !tag(record).equals(tag);
  }
}
