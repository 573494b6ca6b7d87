package io.kadis.kv.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.Version;
import io.kadis.kv.entry.WriterRule;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.namespace.View;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;

/** Replicas, writers and the time of one history, and what must hold of every replica. */
final class World {
  /** How long a delete is remembered. */
  static final Duration FORGET = Duration.ofDays(7);

  /** How far ahead of a replica's clock a version may be. */
  static final Duration SKEW = Duration.ofSeconds(60);

  private static final Instant FAR = Entries.NOW.plus(Duration.ofDays(400_000));

  private final Subject subject;
  private final Namespaces namespaces;
  private final List<SimReplica> replicas;
  private final List<Writer> writers;

  /** Of each set of writes the one state it makes, whoever holds it. */
  private final Map<Set<Event>, Bytes> states = new HashMap<>();

  /** What was deleted or has expired, and whose tombstones are forgotten. */
  private final Set<Event> buried = new HashSet<>();

  /** Writers who are not on the replicas' list. */
  private final Set<PeerId> strangers = new HashSet<>();

  private Instant now = Entries.NOW;

  World(Subject subject, int replicas, int writers) {
    this.subject = subject;
    this.namespaces = namespaces(this::objection);
    this.replicas = IntStream.range(0, replicas).mapToObj(_ -> new SimReplica(this)).toList();
    this.writers = IntStream.range(0, writers).mapToObj(World::writer).toList();
  }

  private static Writer writer(int i) {
    return new Writer(Entries.writer(i));
  }

  private static Namespaces namespaces(WriterRule writers) {
    return new Namespaces(Namespaces.builtIn(new Namespaces.Terms(FORGET, SKEW, writers, false)));
  }

  private Optional<String> objection(Bytes key, PeerId writer) {
    return strangers.contains(writer) ? Optional.of("not on the list") : Optional.empty();
  }

  /** From now on no replica takes what {@code writer} wrote. */
  void strike(Writer writer) {
    strangers.add(writer.id());
  }

  boolean byStrangers(Packet packet) {
    return packet.knows().stream().anyMatch(event -> strangers.contains(event.writer()));
  }

  Subject subject() {
    return subject;
  }

  Bytes key() {
    return subject.key();
  }

  NamespaceRules rules() {
    return namespaces.of(key()).orElseThrow();
  }

  Validators validators() {
    return namespaces.validators();
  }

  List<SimReplica> replicas() {
    return replicas;
  }

  List<Writer> writers() {
    return writers;
  }

  Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  static Instant time(long version) {
    return Version.time(version);
  }

  Bytes merged(Bytes a, Bytes b) {
    return rules().validator().merge(key(), a, b);
  }

  /** Those whose answer {@code reader} accepts: that they hold nothing, or something valid. */
  List<SimReplica> answering(Node reader, List<SimReplica> asked) {
    return asked.stream()
        .filter(replica -> replica.held().map(record -> valid(record, reader)).orElse(true))
        .toList();
  }

  boolean valid(Bytes record, Node reader) {
    return rules().validator().validate(key(), record, reader.clock(now)) instanceof Validity.Valid;
  }

  Packet read(List<SimReplica> answering) {
    return answering.stream()
        .map(SimReplica::packet)
        .reduce(Packet.NONE, (a, b) -> a.merge(b, this::merged));
  }

  void bury(Set<Event> dead) {
    buried.addAll(dead);
  }

  /** What {@code replica} shows is what the model says, and nothing comes back. */
  void check(SimReplica replica) {
    if (replica.ahead(replica.packet())) {
      return; // Its clock went back behind what it holds: that is not valid now, and not shown.
    }
    try {
      subject.check(view(replica), replica.known(), replica.clock());
      assertThat(live(replica)).as("back from the dead").noneMatch(buried::contains);
      replica.held().ifPresent(record -> checkRecord(replica, record));
    } catch (AssertionError e) {
      throw new AssertionError("a replica that knows " + replica.known(), e);
    }
  }

  private void checkRecord(SimReplica replica, Bytes record) {
    if (!forgottenElsewhere(replica)) {
      var state = states.computeIfAbsent(replica.known(), _ -> record);
      assertThat(record).as("what others hold who know the same").isEqualTo(state);
    }
    checkLifetime(replica, record);
  }

  /**
   * Whether {@code replica} still has what others have forgotten. A writer that has forgotten it
   * too may write over it unknowing; which dead parts are left then depends on the order, until all
   * have exchanged them or forgotten. What is seen does not.
   */
  boolean forgottenElsewhere(SimReplica replica) {
    return replica.known().stream().anyMatch(buried::contains);
  }

  Optional<View> view(SimReplica replica) {
    return replica.held().flatMap(record -> rules().view(key(), record, replica.clock()));
  }

  Set<Event> live(SimReplica replica) {
    return subject.live(replica.known(), replica.clock());
  }

  /** What shows something is never forgotten; what can show nothing any more is, in the end. */
  private void checkLifetime(SimReplica replica, Bytes record) {
    switch (replica.lifetime(record)) {
      case Lifetime.Purgeable(var from) -> {
        assertThat(subject.live(replica.known(), from)).as("seen when forgotten").isEmpty();
        assertThat(from).as("when it is forgotten").isAfter(remembered(replica.known()));
      }
      case Lifetime.Forever _ ->
          assertThat(rules().view(key(), record, FAR)).as("kept for ever").isPresent();
      case Lifetime.Until until -> throw new AssertionError("lost while it lives: " + until);
    }
  }

  /** Until when deletes must be, by the clocks of their writers; wild ones may be minutes off. */
  private static Instant remembered(Set<Event> known) {
    var last = known.stream().map(Event::at).max(Comparator.naturalOrder()).orElseThrow();
    return last.plus(FORGET).minus(Duration.ofMinutes(25));
  }

  /** All replicas hold the same bytes, or none holds any. */
  Optional<Bytes> agreed() {
    var held = new ArrayList<>(replicas.stream().map(SimReplica::held).distinct().toList());
    assertThat(held).as("states after all have seen the same").hasSize(1);
    return held.getFirst();
  }
}
