package io.kadis.kv.namespace;

import io.kadis.dht.record.Validator;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /pk/}, {@code /ipns/} and {@code /raw/}: records as every libp2p peer has them, without
 * versions, signers or tombstones of ours. A content type is not kept.
 *
 * @param shown what a record of a key shows
 */
record Libp2pRecords(String name, Validator validator, BiFunction<Bytes, Bytes, View.Value> shown)
    implements PlainRules {
  /** Those that show nothing but their bytes. */
  Libp2pRecords(String name, Validator validator) {
    this(name, validator, (_, record) -> View.Value.of(record));
  }

  @Override
  public boolean kadisOnly() {
    return false;
  }

  @Override
  public Draft draft(Bytes key, Write write, Pen pen) {
    return switch (write) {
      case Write.Put put -> plain(key, put, pen);
      case Write.Delete _ ->
          new Draft.Refused(
              Refusal.INVALID, "records of /%s/ cannot be deleted: they expire".formatted(name));
      case Write.Add _, Write.Change _ -> Refused.kind(name, "put");
    };
  }

  @Override
  public Optional<View> view(Bytes key, Bytes record, Instant now) {
    return Optional.of(shown.apply(key, record));
  }

  @Override
  public String noTtl() {
    return "records of /%s/ carry no ttl; use /kv/".formatted(name);
  }
}
