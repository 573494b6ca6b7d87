package io.kadis.kv.namespace;

import io.kadis.dht.record.Validator;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /pk/} and {@code /raw/}: records as every libp2p peer has them, without versions, signers
 * or tombstones of ours. A content type is not kept.
 */
record Libp2pRecords(String name, Validator validator) implements PlainRules {
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
  public String noTtl() {
    return "records of /%s/ carry no ttl; use /kv/".formatted(name);
  }
}
