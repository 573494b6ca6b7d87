package io.kadis.kv.namespace;

import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.entry.WriterRule;
import io.kadis.kv.namespace.NamespaceRules.Pen;
import io.kadis.libp2p.identity.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/**
 * A key that several write without seeing all of each other: each state is known as bytes and as
 * the set of writes it stands for.
 */
final class Histories {
  static final Duration TOMBSTONE_TTL = Duration.ofDays(7);
  private static final int WRITERS = 4;
  private static final int WRITES = 12;

  /**
   * One write.
   *
   * @param ended the writes that it did away with, by the rules of its kind
   */
  record Event(int id, int writer, Write write, Set<Event> ended) {
    @Override
    public int hashCode() {
      return id;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Event event && event.id == id;
    }
  }

  /** A record and what it stands for. */
  record Known(Optional<Bytes> record, Set<Event> events) {
    static final Known NOTHING = new Known(Optional.empty(), Set.of());

    /** The writes in it that none has done away with. */
    Set<Event> live() {
      var live = new HashSet<>(events);
      events.forEach(event -> live.removeAll(event.ended()));
      return live;
    }
  }

  /** What to write next, and what that ends. */
  interface Kind {
    Write draw(RandomGenerator random, int id, Optional<Known> read);

    Set<Event> ends(int writer, Write write, Known held, Known read);
  }

  final NamespaceRules rules;
  final Bytes key;
  private final Kind kind;
  private final RandomGenerator random;
  private final List<PrivateKey> keys = new ArrayList<>();
  private final List<VersionClock> clocks = new ArrayList<>();
  private final Known[] written = new Known[WRITERS];
  private Instant now = Entries.NOW;
  private int ids;

  Histories(String namespace, Kind kind, RandomGenerator random) {
    this.rules = rules(namespace);
    this.key = Entries.utf8("/" + namespace + "/k");
    this.kind = kind;
    this.random = random;
    Arrays.fill(written, Known.NOTHING);
    for (int i = 0; i < WRITERS; i++) {
      keys.add(Entries.writer(i));
      clocks.add(clock());
    }
  }

  static NamespaceRules rules(String namespace) {
    var terms = new Namespaces.Terms(TOMBSTONE_TTL, Entries.SKEW, WriterRule.ANYONE, false);
    return new Namespaces(Namespaces.builtIn(terms))
        .of(Entries.utf8("/" + namespace + "/k"))
        .orElseThrow();
  }

  static VersionClock clock() {
    try {
      return new VersionClock(new MemoryStore());
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  /** Every state that came up, the empty one among them. */
  List<Known> run() {
    var states = new ArrayList<>(List.of(Known.NOTHING));
    for (int i = 0; i < WRITES; i++) {
      now = now.plusMillis(random.nextInt(3));
      states.add(write(random.nextInt(WRITERS), any(states), any(states)));
      states.add(merge(any(states), any(states)));
    }
    return states;
  }

  private Known write(int writer, Known heard, Known read) {
    var held = merge(written[writer], heard);
    var write = kind.draw(random, ++ids, Optional.of(read).filter(r -> r.record().isPresent()));
    var seen = held.record().map(rules::version).orElse(0L);
    var pen = new Pen(keys.get(writer), clocks.get(writer), now, seen, held.record());
    var draft = rules.draft(key, write, pen);
    if (!(draft instanceof Draft.Ready(_, var record))) {
      throw new AssertionError(write + " was refused: " + draft);
    }
    var events = new HashSet<>(held.events());
    if (tag(write).isPresent()) {
      events.addAll(read.events());
    }
    events.add(new Event(ids, writer, write, kind.ends(writer, write, held, read)));
    written[writer] = new Known(Optional.of(record), Set.copyOf(events));
    return written[writer];
  }

  static Optional<String> tag(Write write) {
    return switch (write) {
      case Write.Put put -> put.context();
      case Write.Delete delete -> delete.context();
      case Write.Add _, Write.Change _ -> Optional.empty();
    };
  }

  Known merge(Known a, Known b) {
    var events = new HashSet<>(a.events());
    events.addAll(b.events());
    var record =
        a.record().isEmpty() || b.record().isEmpty()
            ? a.record().or(b::record)
            : Optional.of(rules.validator().merge(key, a.record().get(), b.record().get()));
    return new Known(record, Set.copyOf(events));
  }

  Optional<View> view(Known known) {
    return known.record().flatMap(record -> rules.view(key, record, now));
  }

  Instant now() {
    return now;
  }

  <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
