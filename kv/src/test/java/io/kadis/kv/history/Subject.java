package io.kadis.kv.history;

import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** One namespace under test: its rules, what is written to it, and a model of what it shows. */
interface Subject {
  /** As {@link NamespaceRules#name}. */
  String name();

  Bytes key();

  /** Another key of the namespace, under which nothing of {@link #key} may stand. */
  Bytes otherKey();

  /**
   * Something to write, now and then what must be refused.
   *
   * @param id of the event it will be: for values nobody else writes
   * @param context the tag of something its writer has read
   */
  Write draw(RandomGenerator random, int id, Optional<String> context);

  /** Why {@code write} must not be drafted, clocks aside; empty: it must. */
  Optional<Refusal> refusal(Write write, PeerId writer);

  /** Whether a node's list of writers decides who may write. */
  default boolean listed() {
    return true;
  }

  /**
   * What a write does away with, where it does so.
   *
   * @param base all that its writer knows
   * @param read what was known where its context comes from, if it has one
   */
  default Set<Event> replaces(Event.Meant meant, Set<Event> base, Set<Event> read) {
    return base;
  }

  /** The writes of {@code known} that can still be seen at {@code now}. */
  Set<Event> live(Set<Event> known, Instant now);

  /** Whether a replica that then knows {@code known} lets {@code offered} go for a better one. */
  default boolean loses(Set<Event> offered, Set<Event> known) {
    return false;
  }

  /** Fails unless {@code view} is what {@code known} makes; it is empty when the key is absent. */
  void check(Optional<View> view, Set<Event> known, Instant now);

  /** A record that somebody made who may not, from one of the good ones. */
  default Bytes forged(RandomGenerator random, Bytes good) {
    return flipped(random, good);
  }

  /** What must have been seen at least once in all histories together, beside what always must. */
  List<String> interesting();

  /** What is interesting about a replica's state, for the count. */
  default List<String> traits(Set<Event> known, Set<Event> live) {
    return List.of();
  }

  /** {@code good} with one wrong bit. */
  static Bytes flipped(RandomGenerator random, Bytes good) {
    var bytes = good.toArray();
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return Bytes.wrap(bytes);
  }
}
