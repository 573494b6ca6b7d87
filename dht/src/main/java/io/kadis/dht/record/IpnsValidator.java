package io.kadis.dht.record;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** {@code /ipns/<multihash>}: what the owner of that key says the name stands for. */
public final class IpnsValidator implements Validator {
  /** Until it ends, inclusively (IPNS-6). */
  @Override
  public Validity validate(Bytes key, Bytes value, Instant now) {
    try {
      var end = end(key, value);
      return now.isAfter(end)
          ? new Validity.Invalid("an IPNS record that has expired at " + end)
          : Validity.VALID;
    } catch (IllegalArgumentException e) {
      return new Validity.Invalid("no IPNS record: " + e.getMessage());
    }
  }

  /** Holders of other makes show what they hold for 48 hours, whatever its end. */
  @Override
  public boolean over(Bytes key, Bytes value, Instant now) {
    try {
      return now.isAfter(end(key, value));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static Instant end(Bytes key, Bytes record) {
    var name = IpnsName.of(key);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("key is not /ipns/ and a peer id: " + key);
    }
    return IpnsRecord.verify(name.get(), record).validUntil();
  }

  /**
   * The highest sequence, then the latest end, then the largest bytes; what cannot be read is older
   * than all (IPNS-7).
   */
  @Override
  public int select(Bytes key, List<Bytes> values) {
    int best = 0;
    for (int i = 1; i < values.size(); i++) {
      if (order(values.get(i), values.get(best)) > 0) {
        best = i;
      }
    }
    return best;
  }

  private static int order(Bytes a, Bytes b) {
    var first = decoded(a);
    var second = decoded(b);
    int byAge =
        first.isPresent() && second.isPresent()
            ? IpnsRecord.BY_AGE.compare(first.get(), second.get())
            : Boolean.compare(first.isPresent(), second.isPresent());
    return byAge != 0 ? byAge : Bytewise.compare(a, b);
  }

  private static Optional<IpnsRecord> decoded(Bytes value) {
    try {
      return Optional.of(IpnsRecord.decode(value));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Holders forget it 48 hours after they got it, and no one keeps it beyond its own end. */
  @Override
  public Lifetime lifetime(KadRecord record) {
    var forgotten = record.received().plus(RECORD_LIFETIME);
    var over = decoded(record.value()).map(ipns -> ipns.validUntil().plusNanos(1));
    return new Lifetime.Until(over.filter(forgotten::isAfter).orElse(forgotten));
  }
}
