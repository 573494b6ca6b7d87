package io.kadis.kv.entry;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.Bytewise;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * Last writer wins over signed entries: what every replica checks before it stores and every reader
 * before it returns (DESIGN §4; KV-1, SEC-21, SEC-22). The answers are pure; the memory of what was
 * verified only saves time. For many threads.
 */
public final class EntryValidator implements Validator {
  /** A few thousand small entries; it counts against an idle node's memory once filled. */
  public static final long MEMORY_BYTES = 8 << 20;

  private final Duration maxClockSkew;
  private final Rules rules;
  private final Verified<SignedEntry> verified;

  /**
   * What differs between namespaces.
   *
   * @param owners whose entries are valid at all: the same on all nodes
   * @param admitted whose entries this node takes into its store; readers see the others'
   * @param values which values are valid at all: the same on all nodes
   */
  public record Rules(WriterRule owners, WriterRule admitted, ValueRule values) {
    static final Rules NONE = new Rules(WriterRule.ANYONE, WriterRule.ANYONE, ValueRule.ANYTHING);
  }

  /**
   * @param maxClockSkew how far ahead of our wall clock a version may be
   */
  public EntryValidator(Duration maxClockSkew) {
    this(maxClockSkew, Rules.NONE, MEMORY_BYTES);
  }

  /**
   * @param maxClockSkew how far ahead of our wall clock a version may be
   * @param memoryBytes for what was verified
   */
  public EntryValidator(Duration maxClockSkew, Rules rules, long memoryBytes) {
    this.maxClockSkew = maxClockSkew;
    this.rules = rules;
    this.verified = new Verified<>(memoryBytes, known -> known.record().size());
  }

  public Rules rules() {
    return rules;
  }

  @Override
  public Validity validate(Bytes key, Bytes value, Instant now) {
    return switch (verify(key, value, now)) {
      case Decoded.Ok<SignedEntry> _ -> Validity.VALID;
      case Decoded.Malformed(var why) -> new Validity.Invalid(why);
    };
  }

  /** The entry in {@code record}, if it may stand under {@code key} at {@code now}. */
  public Decoded<SignedEntry> verify(Bytes key, Bytes record, Instant now) {
    var oversize = KadRecord.oversize(key, record);
    if (oversize.isPresent()) {
      return malformed(oversize.get());
    }
    return switch (decode(record)) {
      case Decoded.Ok<SignedEntry> ok -> {
        var flaw = flaw(ok.message(), key, now);
        yield flaw.isPresent() ? malformed(flaw.get()) : ok;
      }
      case Decoded.Malformed<SignedEntry> bad -> bad;
    };
  }

  /** The entry in {@code record}, under whatever key and at whatever time; empty: it is none. */
  public Optional<SignedEntry> signed(Bytes record) {
    return decode(record) instanceof Decoded.Ok(var signed)
        ? Optional.of(signed)
        : Optional.empty();
  }

  @Override
  public Validity admit(Bytes key, Bytes value, Optional<Bytes> held) {
    return switch (decode(value)) {
      case Decoded.Ok(var signed) ->
          rules
              .admitted()
              .objection(key, signed.writer())
              .<Validity>map(Validity.Invalid::new)
              .orElse(Validity.VALID);
      case Decoded.Malformed(var why) -> new Validity.Invalid(why);
    };
  }

  /** The largest in byte order: total, and what any peer that compares bytes would choose. */
  @Override
  public int select(Bytes key, List<Bytes> values) {
    return Bytewise.largest(values);
  }

  /**
   * An entry stays at least until the purge time its writer signed; a value without a TTL for ever.
   * Checks no signature: what is stored was valid, and this runs on the store's one writer thread.
   */
  @Override
  public Lifetime lifetime(KadRecord record) {
    return EntryCodec.trusted(record.value())
        .map(entry -> entry.purge().<Lifetime>map(Lifetime.Purgeable::new).orElse(Lifetime.FOREVER))
        .orElseGet(() -> new Lifetime.Until(record.received()));
  }

  /** Whether one writer signed two different entries with one version (SEC-23). */
  public boolean equivocate(Bytes a, Bytes b) {
    return EntryCodec.version(a) == EntryCodec.version(b)
        && !a.equals(b)
        && decode(a) instanceof Decoded.Ok(var one)
        && decode(b) instanceof Decoded.Ok(var other)
        && one.writer().equals(other.writer());
  }

  private Decoded<SignedEntry> decode(Bytes record) {
    var digest = Verified.digest(record);
    if (verified.find(digest) instanceof SignedEntry known) {
      return new Decoded.Ok<>(known);
    }
    var decoded = EntryCodec.decode(record);
    if (decoded instanceof Decoded.Ok(var signed)) {
      verified.add(digest, signed);
    }
    return decoded;
  }

  private Optional<String> flaw(SignedEntry signed, Bytes key, Instant now) {
    if (!signed.entry().key().equals(key)) {
      return Optional.of("entry was signed for another key");
    }
    var objection = objection(key, signed);
    if (objection.isPresent()) {
      return objection;
    }
    var written = Version.time(signed.entry().version());
    if (written.isAfter(now.plus(maxClockSkew))) {
      return Optional.of(
          "version of %s is more than %d s ahead of this node's clock, %s; set the clocks right"
              .formatted(written, maxClockSkew.toSeconds(), now));
    }
    return Optional.empty();
  }

  private Optional<String> objection(Bytes key, SignedEntry signed) {
    return rules
        .owners()
        .objection(key, signed.writer())
        .or(() ->
            signed.entry().content() instanceof Entry.Content.Value value
                ? rules.values().objection(key, value.bytes())
                : Optional.empty());
  }

  private static Decoded<SignedEntry> malformed(String why) {
    return new Decoded.Malformed<>(why);
  }
}
