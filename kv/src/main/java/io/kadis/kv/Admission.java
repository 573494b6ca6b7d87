package io.kadis.kv;

import io.kadis.kv.entry.WriterRule;
import io.kadis.libp2p.identity.PeerId;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;

/**
 * Whose writes a node takes into its store; may change while it runs. What is held already stays.
 * Safe for many threads.
 */
public final class Admission implements WriterRule {
  private volatile Optional<Set<PeerId>> writers;

  /**
   * @param writers empty: anyone
   */
  public Admission(Optional<Set<PeerId>> writers) {
    this.writers = writers.map(Set::copyOf);
  }

  /** From now on these; empty: anyone. */
  public void admit(Optional<Set<PeerId>> next) {
    writers = next.map(Set::copyOf);
  }

  @Override
  public Optional<String> objection(Bytes key, PeerId writer) {
    return writers
        .filter(allowed -> !allowed.contains(writer))
        .map(_ -> writer + " is not among this node's --writers");
  }
}
