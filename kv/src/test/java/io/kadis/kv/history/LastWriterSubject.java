package io.kadis.kv.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.Bytewise;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;

/** {@code /kv/}: of all that is known the largest in byte order wins, and shows while it lives. */
class LastWriterSubject implements Subject {
  @Override
  public String name() {
    return "kv";
  }

  @Override
  public Bytes key() {
    return Entries.KEY;
  }

  @Override
  public Bytes otherKey() {
    return Entries.utf8("/kv/users/43");
  }

  @Override
  public Write draw(RandomGenerator random, int id, Optional<String> context) {
    var value = Entries.utf8("value " + id);
    return switch (random.nextInt(20)) {
      case 0 -> new Write.Add(1);
      case 1 -> new Write.Put(value, Optional.empty(), Optional.empty(), context);
      case 2, 3, 4, 5, 6, 7 -> Write.Delete.ALL;
      default -> new Write.Put(value, Ttls.maybe(random), Optional.empty(), Optional.empty());
    };
  }

  @Override
  public Optional<Refusal> refusal(Write write, PeerId writer) {
    boolean known =
        switch (write) {
          case Write.Put put -> put.context().isEmpty();
          case Write.Delete delete -> delete.context().isEmpty();
          case Write.Add _, Write.Change _ -> false;
        };
    return known ? Optional.empty() : Optional.of(Refusal.INVALID);
  }

  @Override
  public Set<Event> live(Set<Event> known, Instant now) {
    return winner(known).filter(event -> Ttls.lives(event, now)).stream()
        .collect(Collectors.toSet());
  }

  private static Optional<Event> winner(Set<Event> known) {
    return known.stream().max((a, b) -> Bytewise.compare(a.record(), b.record()));
  }

  @Override
  public boolean loses(Set<Event> offered, Set<Event> known) {
    return !winner(offered).equals(winner(known));
  }

  @Override
  public void check(Optional<View> view, Set<Event> known, Instant now) {
    var shown = view.stream().map(v -> (View.Value) v).map(v -> List.of(v.bytes(), v.writer()));
    var expected =
        live(known, now).stream()
            .map(e -> List.of(((Write.Put) e.write()).value(), Optional.of(e.writer())));
    assertThat(shown.toList()).as("what a replica shows").isEqualTo(expected.toList());
  }

  @Override
  public List<String> interesting() {
    return List.of(
        "superseded",
        "deleted",
        "expired",
        "purges",
        "clocks ahead refused",
        "strangers refused",
        "forgotten ones refused",
        "writes refused CLOCK",
        "writes refused INVALID",
        "attempts to bring back what is gone");
  }

  @Override
  public List<String> traits(Set<Event> known, Set<Event> live) {
    return winner(known)
        .filter(_ -> live.isEmpty())
        .map(event -> Ttls.deletes(event) ? "deleted" : "expired")
        .stream()
        .toList();
  }
}
