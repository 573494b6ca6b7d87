package io.kadis.dht.record;

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
    throw new UnsupportedOperationException();
  }
}
