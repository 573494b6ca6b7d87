package io.kadis.kv;

import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** A namespace of sets of numbers below 64, as bits: the smallest whose values truly merge. */
record Masks() implements NamespaceRules {
  static Bytes record(long bits) {
    return Bytes.ofUnsignedLong(bits);
  }

  static long bits(Bytes record) {
    return record.toLong();
  }

  static String tag(long bits) {
    return Long.toHexString(bits);
  }

  @Override
  public String name() {
    return "masks";
  }

  @Override
  public Validator validator() {
    return new Validator() {
      @Override
      public Validity validate(Bytes key, Bytes value, Instant now) {
        return value.size() == Long.BYTES ? Validity.VALID : new Validity.Invalid("no mask");
      }

      @Override
      public int select(Bytes key, List<Bytes> values) {
        throw new UnsupportedOperationException("they merge");
      }

      @Override
      public Bytes merge(Bytes key, Bytes held, Bytes next) {
        return held.or(next);
      }
    };
  }

  @Override
  public boolean kadisOnly() {
    return true;
  }

  @Override
  public Draft draft(Bytes key, Write write, Pen pen) {
    throw new UnsupportedOperationException("tests make records themselves");
  }

  @Override
  public Optional<View> view(Bytes key, Bytes record, Instant now) {
    return Optional.of(View.Value.of(record));
  }

  @Override
  public long version(Bytes record) {
    return 0;
  }

  @Override
  public String tag(Bytes record) {
    return tag(bits(record));
  }

  @Override
  public boolean newerThan(Bytes record, String tag) {
    return (bits(record) & ~Long.parseUnsignedLong(tag, 16)) != 0;
  }
}
