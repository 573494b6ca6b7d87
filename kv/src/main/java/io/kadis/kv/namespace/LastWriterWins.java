package io.kadis.kv.namespace;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.Entry.Content;
import io.kadis.kv.entry.Entry.Expiry;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.entry.EntryValidator;
import io.kadis.kv.entry.OwnerRule;
import io.kadis.kv.entry.SignedEntry;
import io.kadis.kv.entry.ValueRule;
import io.kadis.kv.entry.Version;
import io.kadis.kv.entry.VersionClock.Tick;
import io.kadis.kv.entry.WriterRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /kv/<name>}, {@code /own/<peer-id>/<name>} and those of applications: the last writer
 * wins.
 */
record LastWriterWins(String name, EntryValidator validator, Duration tombstoneTtl)
    implements NamespaceRules {
  /** Beyond a lifetime, and far from where arithmetic on times could overflow. */
  static final Duration MAX_TTL = Duration.ofDays(36_500);

  /** {@code /kv/}: whom this node does not admit may still write elsewhere. */
  static LastWriterWins ofAnyone(Namespaces.Terms terms) {
    var rules = new EntryValidator.Rules(WriterRule.ANYONE, terms.writers(), ValueRule.ANYTHING);
    return of("kv", rules, terms);
  }

  /** {@code /own/}: everybody has a part of it, whoever is among the {@code --writers}. */
  static LastWriterWins ofOwners(Namespaces.Terms terms) {
    var rules = new EntryValidator.Rules(new OwnerRule(), WriterRule.ANYONE, ValueRule.ANYTHING);
    return of(OwnerRule.NAMESPACE, rules, terms);
  }

  static LastWriterWins of(String name, EntryValidator.Rules rules, Namespaces.Terms terms) {
    var validator = new EntryValidator(terms.maxClockSkew(), rules, terms.verifiedBytes());
    return new LastWriterWins(name, validator, terms.tombstoneTtl());
  }

  @Override
  public Optional<String> keyFlaw(Bytes key) {
    return validator.rules().owners() instanceof OwnerRule
            && OwnerRule.owner(key) instanceof Decoded.Malformed(var why)
        ? Optional.of(why)
        : Optional.empty();
  }

  @Override
  public boolean kadisOnly() {
    return true;
  }

  @Override
  public Draft draft(Bytes key, Write write, Pen pen) {
    var objection = validator.rules().owners().objection(key, pen.key().peerId());
    if (objection.isPresent()) {
      return new Draft.Refused(Refusal.FORBIDDEN, objection.get());
    }
    return switch (write) {
      case Write.Put put -> put(key, put, pen);
      case Write.Delete(var context) when context.isEmpty() -> sign(key, tombstone(pen), pen);
      case Write.Delete _ -> Refused.context(name);
      case Write.Add _, Write.Change _ -> Refused.kind(name, "put (kadis put, or PUT) or deleted");
    };
  }

  private Content tombstone(Pen pen) {
    return new Content.Tombstone(Optional.of(pen.now().plus(tombstoneTtl)));
  }

  private Draft put(Bytes key, Write.Put put, Pen pen) {
    if (put.context().isPresent()) {
      return Refused.context(name);
    }
    var flaw = flaw(put);
    if (flaw.isPresent()) {
      return new Draft.Refused(Refusal.INVALID, flaw.get());
    }
    var value = put.value();
    // Cheap, and before the clock and the signature: the exact check comes with the record.
    if (value.size() > KadRecord.MAX_ENCODED_BYTES) {
      return tooLarge(
          "value of %,d bytes is over the %,d bytes a record may have"
              .formatted(value.size(), KadRecord.MAX_ENCODED_BYTES));
    }
    var objection = validator.rules().values().objection(key, value);
    if (objection.isPresent()) {
      return new Draft.Refused(Refusal.INVALID, objection.get());
    }
    var expiry = put.ttl().map(ttl -> expiry(pen.now().plus(ttl)));
    return sign(key, new Content.Value(value, put.contentType(), expiry), pen);
  }

  @Override
  public Optional<View> view(Bytes key, Bytes record, Instant now) {
    return switch (validator.verify(key, record, now)) {
      case Decoded.Ok(var signed) -> signed.entry().live(now).map(value -> view(signed, value));
      case Decoded.Malformed<SignedEntry> _ -> Optional.empty();
    };
  }

  private static View view(SignedEntry signed, Content.Value value) {
    long version = signed.entry().version();
    return new View.Value(
        value.bytes(),
        version,
        Optional.of(signed.writer()),
        value.contentType(),
        Optional.of(Version.time(version)),
        value.expiry().map(Expiry::at));
  }

  @Override
  public long version(Bytes record) {
    return EntryCodec.version(record);
  }

  @Override
  public String tag(Bytes record) {
    return validator
        .signed(record)
        .map(signed -> EntryTag.of(signed.entry().version(), signed.writer()))
        .orElseGet(() -> EntryTag.ofBytes(record));
  }

  @Override
  public boolean newerThan(Bytes record, String tag) {
    return EntryTag.newer(record, tag);
  }

  /** What no namespace of ours takes. */
  static Optional<String> flaw(Write.Put put) {
    var ttl = put.ttl().orElse(MAX_TTL);
    if (ttl.toMillis() < 1 || ttl.compareTo(MAX_TTL) > 0) {
      return Optional.of(
          "ttl of " + ttl.toMillis() + " ms is not between 1 ms and " + MAX_TTL.toDays() + " days");
    }
    return put.contentType()
        .filter(type -> !Content.Value.isContentType(type))
        .map(_ -> "content type is not 1 to 255 characters of printable ASCII");
  }

  private Expiry expiry(Instant at) {
    return new Expiry(at, Optional.of(at.plus(tombstoneTtl)));
  }

  private static Draft sign(Bytes key, Content content, Pen pen) {
    try {
      return switch (pen.clock().next(pen.now(), pen.seen())) {
        case Tick.Issued(long version) -> {
          var record = EntryCodec.sign(new Entry(key, version, content), pen.key());
          var oversize = KadRecord.oversize(key, record);
          yield oversize.isPresent()
              ? tooLarge("value with signature: " + oversize.get())
              : new Draft.Ready(version, record);
        }
        case Tick.Refused(var message) -> new Draft.Refused(Refusal.CLOCK, message);
      };
    } catch (StoreException.Full e) {
      return new Draft.Refused(Refusal.FULL, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      return new Draft.Refused(Refusal.CLOCK, "the clock could not be saved: " + e.getMessage());
    }
  }

  private static Draft tooLarge(String message) {
    return new Draft.Refused(Refusal.TOO_LARGE, message);
  }
}
