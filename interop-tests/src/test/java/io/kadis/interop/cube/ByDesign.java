package io.kadis.interop.cube;

import static io.kadis.interop.Implementation.GO;
import static io.kadis.interop.Implementation.PYTHON;

import java.util.Optional;

/** What implementations cannot do because of how they are made, each with its reason. */
final class ByDesign {
  private static final String TEXT_KEYS =
      "python: its put and get take keys as UTF-8 text, which a peer id's bytes are not";
  private static final String SOLE_REPLICA =
      "python: resets a put of such a key; being the only one asked, the put fails as it should"
          + " (go returns success all the same)";

  private ByDesign() {}

  /** Why it cannot be, if so; what is not named here must work. */
  static Optional<String> impossible(Operation operation, Triple triple) {
    boolean binaryKey = operation == Operation.PUBLIC_KEY || operation == Operation.NAME;
    if (binaryKey && (triple.storer() == PYTHON || triple.finder() == PYTHON)) {
      return Optional.of(TEXT_KEYS);
    }
    if (binaryKey && triple.bootstrap() == PYTHON && triple.storer() != GO) {
      return Optional.of(SOLE_REPLICA);
    }
    return Optional.empty();
  }
}
