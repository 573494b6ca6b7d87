package io.kadis.dht.record;

import java.util.Arrays;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** The order of values as byte strings, the same in every implementation. Pure. */
public final class Bytewise {
  private Bytewise() {}

  /**
   * Unsigned bytes, a prefix is smaller than what it begins; as go's {@code bytes.Compare}. Not
   * {@code Bytes.compareTo}, which compares numbers: there the longer is the greater.
   */
  public static int compare(Bytes a, Bytes b) {
    return Arrays.compareUnsigned(a.toArrayUnsafe(), b.toArrayUnsafe());
  }

  /** The index of the largest of {@code values}, at least one; of equal ones the lowest. */
  public static int largest(List<Bytes> values) {
    int best = 0;
    for (int i = 1; i < values.size(); i++) {
      if (compare(values.get(i), values.get(best)) > 0) {
        best = i;
      }
    }
    return best;
  }
}
