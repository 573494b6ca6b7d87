package io.kadis.kv.namespace;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validity;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What namespaces whose record is the value itself share: no version, no signer, no times. */
interface PlainRules extends NamespaceRules {
  /** Why a value takes no ttl here, and what to use instead. */
  String noTtl();

  /** The value as it is, if it is valid. */
  default Draft plain(Bytes key, Write.Put put, Pen pen) {
    var value = put.value();
    var oversize = KadRecord.oversize(key, value);
    if (oversize.isPresent()) {
      return new Draft.Refused(Refusal.TOO_LARGE, oversize.get());
    }
    if (put.ttl().isPresent()) {
      return new Draft.Refused(Refusal.INVALID, noTtl());
    }
    if (put.context().isPresent()) {
      return Refused.context(name());
    }
    return switch (validator().validate(key, value, pen.now())) {
      case Validity.Valid() -> new Draft.Ready(0, value);
      case Validity.Invalid(var why) -> new Draft.Refused(Refusal.INVALID, why);
    };
  }

  @Override
  default Optional<View> view(Bytes key, Bytes record, Instant now) {
    return Optional.of(View.Value.of(record));
  }

  @Override
  default long version(Bytes record) {
    return 0;
  }

  @Override
  default String tag(Bytes record) {
    return EntryTag.ofBytes(record);
  }

  @Override
  default boolean newerThan(Bytes record, String tag) {
    return !tag(record).equals(tag);
  }
}
