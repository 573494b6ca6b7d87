package io.kadis.kv.namespace;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Namespace;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import io.kadis.libp2p.multiformats.Base58;
import io.kadis.libp2p.multiformats.Multihash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /hash/<multihash>}: any value under the sha2-256 multihash of its bytes (DESIGN §4). There
 * is one value that a key can have, and it stays: no TTL, no delete, no version. A content type is
 * not kept.
 */
record HashAddressed() implements PlainRules {
  static final String NAME = "hash";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean kadisOnly() {
    return true;
  }

  @Override
  public Optional<String> keyFlaw(Bytes key) {
    return HashValidator.isMultihash(HashValidator.named(key))
        ? Optional.empty()
        : Optional.of("key is not /hash/ and the sha2-256 multihash of a value, 34 bytes");
  }

  @Override
  public Draft draft(Bytes key, Write write, Pen pen) {
    return switch (write) {
      case Write.Put put -> plain(key, put, pen);
      case Write.Delete _ ->
          new Draft.Refused(Refusal.INVALID, "values of /hash/ stay: they cannot be deleted");
      case Write.Add _, Write.Change _ -> Refused.kind(NAME, "put");
    };
  }

  @Override
  public String noTtl() {
    return "values of /hash/ stay: no ttl; use /kv/";
  }

  @Override
  public Validator validator() {
    return HashValidator.INSTANCE;
  }

  private enum HashValidator implements Validator {
    INSTANCE;

    private static final int PREFIX_BYTES = 2;
    private static final int SHA2_256_BYTES = 32;

    @Override
    public Validity validate(Bytes key, Bytes value, Instant now) {
      var named = named(key);
      var own = Multihash.sha256(value).encode();
      return own.equals(named)
          ? Validity.VALID
          : new Validity.Invalid("value hashes to %s, not to %s".formatted(text(own), text(named)));
    }

    private static Bytes named(Bytes key) {
      return Namespace.of(key).map(Namespace::rest).orElse(Bytes.EMPTY);
    }

    private static boolean isMultihash(Bytes named) {
      return named.size() == PREFIX_BYTES + SHA2_256_BYTES
          && named.get(0) == Multihash.SHA2_256
          && named.get(1) == SHA2_256_BYTES;
    }

    /** Base58, as multihashes are written; a key that names none may be anything. */
    private static String text(Bytes named) {
      return isMultihash(named) ? Base58.encode(named) : named.toEllipsisHexString();
    }

    /** All valid values are the one. */
    @Override
    public int select(Bytes key, List<Bytes> values) {
      return 0;
    }

    @Override
    public Lifetime lifetime(KadRecord record) {
      return Lifetime.FOREVER;
    }
  }
}
