package io.kadis.dht.record;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** {@code /pk/<multihash>}: the public key with just that id (PK-1). */
public final class PublicKeyValidator implements Validator {
  public static final String NAMESPACE = "pk";

  @Override
  public Validity validate(Bytes key, Bytes value, Instant now) {
    Optional<Namespace> namespace = Namespace.of(key).filter(n -> n.name().equals(NAMESPACE));
    if (namespace.isEmpty()) {
      return new Validity.Invalid("no /pk/ key: " + key);
    }
    PeerId id;
    try {
      id = PeerId.of(PublicKey.decode(value));
    } catch (IllegalArgumentException e) {
      return new Validity.Invalid("no public key: " + e.getMessage());
    }
    return id.bytes().equals(namespace.get().rest())
        ? Validity.VALID
        : new Validity.Invalid("the key of " + id + " under " + key);
  }

  /** All valid values are the one key, however encoded. */
  @Override
  public int select(Bytes key, List<Bytes> values) {
    return 0;
  }
}
