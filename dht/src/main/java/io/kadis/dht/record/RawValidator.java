package io.kadis.dht.record;

import java.time.Instant;
import java.util.Arrays;
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
    int best = 0;
    for (int i = 1; i < values.size(); i++) {
      if (compare(values.get(i), values.get(best)) > 0) {
        best = i;
      }
    }
    return best;
  }

  /** As go's {@code bytes.Compare}: unsigned bytes, a prefix is smaller than what it begins. */
  private static int compare(Bytes a, Bytes b) {
    return Arrays.compareUnsigned(a.toArrayUnsafe(), b.toArrayUnsafe());
  }
}
