package io.kadis.kv.fragment;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.Bytewise;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import io.kadis.kv.entry.Verified;
import io.kadis.kv.entry.Version;
import io.kadis.kv.entry.WriterRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * States of signed fragments, merged writer by writer (DESIGN §4): what every replica checks before
 * it stores and every reader before it returns. The answers are pure; the memory of what was
 * verified only saves time. For many threads.
 */
public final class FragmentValidator implements Validator {
  /** A few thousand small fragments; it counts against an idle node's memory once filled. */
  private static final long MEMORY_BYTES = 8 << 20;

  private final Kind kind;
  private final Terms terms;

  public FragmentValidator(Kind kind, Terms terms) {
    this.kind = kind;
    this.terms = terms;
  }

  /**
   * What all merging namespaces of a node share.
   *
   * @param maxClockSkew how far ahead of our wall clock a version may be
   * @param writers who may write; checked on admission only
   * @param verified the fragments verified last
   */
  public record Terms(
      Duration maxClockSkew, WriterRule writers, Verified<SignedFragment> verified) {
    public static Terms of(Duration maxClockSkew, WriterRule writers) {
      return new Terms(maxClockSkew, writers, new Verified<>(MEMORY_BYTES, SignedFragment::weight));
    }
  }

  @Override
  public Validity validate(Bytes key, Bytes value, Instant now) {
    var oversize = KadRecord.oversize(key, value);
    if (oversize.isPresent()) {
      return new Validity.Invalid(oversize.get());
    }
    return switch (verify(key, value, now)) {
      case Decoded.Ok<State> _ -> Validity.VALID;
      case Decoded.Malformed(var why) -> new Validity.Invalid(why);
    };
  }

  /**
   * The state in {@code record}, if it may stand under {@code key} at {@code now}. Of any size:
   * what replicas hold can be too large for one record once it is merged, and yet is to be read.
   */
  public Decoded<State> verify(Bytes key, Bytes record, Instant now) {
    return switch (StateCodec.decode(record, this::open)) {
      case Decoded.Ok(var state) -> {
        var flaw = flaw(state, key, now);
        yield flaw.isPresent() ? new Decoded.Malformed<>(flaw.get()) : new Decoded.Ok<>(state);
      }
      case Decoded.Malformed<State> bad -> bad;
    };
  }

  private Decoded<SignedFragment> open(Bytes envelope) {
    var digest = Verified.digest(envelope);
    if (terms.verified().find(digest) instanceof SignedFragment known) {
      return new Decoded.Ok<>(known);
    }
    var opened = FragmentCodec.open(envelope);
    if (opened instanceof Decoded.Ok(var signed)) {
      terms.verified().add(digest, signed);
    }
    return opened;
  }

  private Optional<String> flaw(State state, Bytes key, Instant now) {
    var written = Version.time(state.version());
    if (written.isAfter(now.plus(terms.maxClockSkew()))) {
      return Optional.of(
          "version of %s is more than %d s ahead of this node's clock, %s; set the clocks right"
              .formatted(written, terms.maxClockSkew().toSeconds(), now));
    }
    for (SignedFragment signed : state.fragments().values()) {
      if (!signed.fragment().key().equals(key)) {
        return Optional.of("fragment was signed for another key");
      }
      var flaw = kind.flaw(signed.fragment());
      if (flaw.isPresent()) {
        return flaw;
      }
    }
    return state.isReduced()
        ? Optional.empty()
        : Optional.of("value holds a fragment that another one in it has replaced");
  }

  /** The latest; for a network that can only choose. */
  @Override
  public int select(Bytes key, List<Bytes> values) {
    return Bytewise.largest(values);
  }

  /** Checks no signature: both are valid, and this runs on the store's one writer thread. */
  @Override
  public Bytes merge(Bytes key, Bytes held, Bytes next) {
    return held.equals(next)
        ? held
        : StateCodec.encode(StateCodec.trusted(held).merge(StateCodec.trusted(next)));
  }

  @Override
  public boolean contains(Bytes key, Bytes held, Bytes next) {
    var state = StateCodec.trusted(held);
    return StateCodec.trusted(next).fragments().values().stream().allMatch(state::contains);
  }

  @Override
  public Validity admit(Bytes key, Bytes value, Optional<Bytes> held) {
    var known = held.map(StateCodec::trusted).orElse(State.EMPTY);
    return StateCodec.trusted(value).fragments().values().stream()
        .filter(fragment -> !known.contains(fragment))
        .flatMap(fragment -> terms.writers().objection(key, fragment.writer()).stream())
        .findFirst()
        .<Validity>map(Validity.Invalid::new)
        .orElse(Validity.VALID);
  }

  /** For ever while something in it lives for ever; else as the last of its writers signed. */
  @Override
  public Lifetime lifetime(KadRecord record) {
    var state = StateCodec.trusted(record.value());
    return state.fragments().isEmpty()
        ? new Lifetime.Until(record.received()) // No state at all: of no use to anybody.
        : state.purge().<Lifetime>map(Lifetime.Purgeable::new).orElse(Lifetime.FOREVER);
  }
}
