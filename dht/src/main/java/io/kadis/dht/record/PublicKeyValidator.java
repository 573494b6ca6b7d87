package io.kadis.dht.record;

import java.time.Instant;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** {@code /pk/<multihash>}: the public key with just that id (PK-1). */
public final class PublicKeyValidator implements Validator {
  public static final String NAMESPACE = "pk";

  @Override
  public Validity validate(Bytes key, Bytes value, Instant now) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int select(Bytes key, List<Bytes> values) {
    throw new UnsupportedOperationException();
  }
}
