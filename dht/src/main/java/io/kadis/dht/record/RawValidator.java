package io.kadis.dht.record;

import java.time.Instant;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** {@code /raw/<name>}: opaque bytes, unsigned; the bytewise largest wins (DESIGN §4). */
public final class RawValidator implements Validator {
  public static final String NAMESPACE = "raw";

  /** Anything goes: {@link Validators} has checked the size. */
  @Override
  public Validity validate(Bytes key, Bytes value, Instant now) {
    return Validity.VALID;
  }

  @Override
  public int select(Bytes key, List<Bytes> values) {
    return Bytewise.largest(values);
  }
}
