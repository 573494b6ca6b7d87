package io.kadis.dht.record;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** The namespaces this node serves, each with its validator. A key of any other is invalid. */
public record Validators(Map<String, Validator> byNamespace) {
  public Validators {
    byNamespace = Map.copyOf(byNamespace);
  }

  /** The validator of {@code key}'s namespace; empty for a malformed key or an unknown one. */
  public Optional<Validator> of(Bytes key) {
    return Namespace.of(key).flatMap(n -> Optional.ofNullable(byNamespace.get(n.name())));
  }

  /** What {@code key}'s validator says, after the limits that hold for all. */
  public Validity validate(Bytes key, Bytes value, Instant now) {
    Optional<String> oversize = KadRecord.oversize(key, value);
    if (oversize.isPresent()) {
      return new Validity.Invalid(oversize.get());
    }
    Optional<Validator> validator = of(key);
    return validator.isPresent()
        ? validator.get().validate(key, value, now)
        : new Validity.Invalid("no namespace of this node: key " + key);
  }

  /** What {@code key}'s validator says of taking a valid value into this node's store. */
  public Validity admit(Bytes key, Bytes value, Optional<Bytes> held) {
    return of(key).map(validator -> validator.admit(key, value, held)).orElse(Validity.VALID);
  }
}
