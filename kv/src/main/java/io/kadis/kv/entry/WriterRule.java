package io.kadis.kv.entry;

import io.kadis.libp2p.identity.PeerId;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** Who may write a key. Pure. */
@FunctionalInterface
public interface WriterRule {
  WriterRule ANYONE = (_, _) -> Optional.empty();

  /**
   * Why {@code writer} may not; empty: it may.
   *
   * @return one line for a person
   */
  Optional<String> objection(Bytes key, PeerId writer);
}
