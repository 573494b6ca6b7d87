package io.kadis.kv;

import io.kadis.dht.record.Validator;
import io.kadis.kv.entry.VersionClock;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * What the database must know of a namespace: who may write, what is valid, what wins, what a
 * person sees (DESIGN §4). Another namespace is another one of these, and a line in {@link
 * Databases}.
 */
interface NamespaceRules {
  /** What is valid and which of several values is best: the same on all replicas. */
  Validator validator();

  /**
   * True: only Kadis nodes count as replicas, n of them. False: as libp2p has it, all k nearest
   * servers count, and the writer keeps a copy.
   */
  boolean kadisOnly();

  /** The record that puts {@code value}. */
  Draft put(Bytes key, Bytes value, PutOptions options, Pen pen);

  /** The record that deletes the key. */
  Draft delete(Bytes key, Pen pen);

  /** What a valid record shows at {@code now}; empty when the key reads as absent. */
  Optional<View> view(Bytes key, Bytes record, Instant now);

  /**
   * What a writer writes with.
   *
   * @param seen the highest version known of the key; 0: none
   */
  record Pen(PrivateKey key, VersionClock clock, Instant now, long seen) {}

  /** A record ready to send, or why there is none. */
  sealed interface Draft {
    record Ready(long version, Bytes record) implements Draft {}

    record Refused(PutResult.Reason reason, String message) implements Draft {}
  }

  /** See {@link GetResult.Found}. */
  record View(
      Bytes value,
      long version,
      Optional<PeerId> writer,
      Optional<String> contentType,
      Optional<Instant> written) {}
}
