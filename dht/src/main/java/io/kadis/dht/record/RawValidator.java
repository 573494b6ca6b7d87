package io.kadis.dht.record;

import java.time.Instant;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** {@code /raw/<name>}: opaque bytes, unsigned; the bytewise largest wins (DESIGN §4). */
public final class RawValidator implements Validator {
  public static final String NAMESPACE = "raw";

  @Override
  public Validity validate(Bytes key, Bytes value, Instant now) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int select(Bytes key, List<Bytes> values) {
    throw new UnsupportedOperationException();
  }
}
