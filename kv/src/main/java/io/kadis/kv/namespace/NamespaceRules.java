package io.kadis.kv.namespace;

import io.kadis.dht.record.Validator;
import io.kadis.kv.entry.VersionClock;
import io.kadis.libp2p.identity.PrivateKey;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * All that the database must know of a namespace (DESIGN §4). Another namespace is another one of
 * these, and one line where a node's are put together ({@link Namespaces}). Pure, but for the clock
 * it is handed; for many threads.
 */
public interface NamespaceRules {
  /** The word between the first two slashes of its keys: {@code kv}. */
  String name();

  /** Who may write, what is valid and how two values merge: the same on all replicas. */
  Validator validator();

  /**
   * True: only Kadis nodes count as replicas, n of them. False: as libp2p has it, all k nearest
   * servers count, and the writer keeps a copy.
   */
  boolean kadisOnly();

  /**
   * Whether a record of ours builds on the ones before: then a write first reads what as many
   * replicas hold as must store it, and each record is saved here before it is sent. The
   * validator's {@code contains} must then be exact: a write that was hidden is drafted again
   * unless what is held contains it.
   */
  default boolean buildsOnHeld() {
    return false;
  }

  /**
   * Why there can be nothing under {@code key}, which is of this namespace: then nobody is asked.
   */
  default Optional<String> keyFlaw(Bytes key) {
    return Optional.empty();
  }

  /** The record that does {@code write}, or why there is none. */
  Draft draft(Bytes key, Write write, Pen pen);

  /** What a valid record shows at {@code now}; empty when the key reads as absent. */
  Optional<View> view(Bytes key, Bytes record, Instant now);

  /** The version of a valid record, see {@link io.kadis.kv.entry.Version}; 0: it has none. */
  long version(Bytes record);

  /**
   * A short name of what a valid record holds, in the characters of an HTTP entity tag and without
   * quotes. Equal tags, equal content. What {@link Write.Put#context} takes.
   */
  String tag(Bytes record);

  /**
   * Whether {@code record} holds something that is not older than or equal to what was seen under
   * {@code tag}; for a text that is no tag of this namespace: true.
   */
  boolean newerThan(Bytes record, String tag);

  /**
   * What a writer writes with.
   *
   * @param seen the highest version known of the key; 0: none
   * @param held the record known of the key, all merged; valid. Empty as well where a record does
   *     not build on the ones before
   */
  record Pen(PrivateKey key, VersionClock clock, Instant now, long seen, Optional<Bytes> held) {}
}
