package io.kadis.kv.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.entry.Entries;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;

/** {@code /mv/}: what no known write has replaced is there, side by side. */
final class SiblingsSubject implements Subject {
  @Override
  public String name() {
    return "mv";
  }

  @Override
  public Bytes key() {
    return Entries.utf8("/mv/cart");
  }

  @Override
  public Bytes otherKey() {
    return Entries.utf8("/mv/trolley");
  }

  @Override
  public Write draw(RandomGenerator random, int id, Optional<String> context) {
    return switch (random.nextInt(20)) {
      case 0 -> new Write.Add(1);
      case 1, 2, 3 -> new Write.Delete(context);
      default ->
          new Write.Put(Entries.utf8("value " + id), Ttls.maybe(random), Optional.empty(), context);
    };
  }

  @Override
  public Optional<Refusal> refusal(Write write, PeerId writer) {
    return write instanceof Write.Add ? Optional.of(Refusal.INVALID) : Optional.empty();
  }

  /**
   * With a context just what was read. Without one a put replaces what its writer put, a delete all
   * that is there. What has expired by the writer's clock goes in any case.
   */
  @Override
  public Set<Event> replaces(Event.Meant meant, Set<Event> base, Set<Event> read) {
    var replaced = new HashSet<>(replaced(meant, base, read));
    base.stream().filter(event -> !Ttls.lives(event, meant.at())).forEach(replaced::add);
    return replaced;
  }

  private static Set<Event> replaced(Event.Meant meant, Set<Event> base, Set<Event> read) {
    return switch (meant.write()) {
      case Write.Put put when put.context().isEmpty() ->
          base.stream()
              .filter(event -> event.writer().equals(meant.writer()))
              .collect(Collectors.toSet());
      case Write.Delete delete when delete.context().isEmpty() -> base;
      case Write.Put _, Write.Delete _ -> read;
      case Write.Add _, Write.Change _ -> throw new IllegalArgumentException(meant.toString());
    };
  }

  @Override
  public Set<Event> live(Set<Event> known, Instant now) {
    return known.stream()
        .filter(event -> Ttls.lives(event, now))
        .filter(event -> known.stream().noneMatch(later -> later.replaces().contains(event)))
        .collect(Collectors.toSet());
  }

  @Override
  public void check(Optional<View> view, Set<Event> known, Instant now) {
    assertThat(values(view))
        .as("what a replica shows")
        .containsExactlyInAnyOrderElementsOf(
            live(known, now).stream().map(e -> ((Write.Put) e.write()).value()).toList());
  }

  private static List<Bytes> values(Optional<View> view) {
    return view.map(shown ->
            switch (shown) {
              case View.Value one -> List.of(one.bytes());
              case View.Siblings(var several) -> several.stream().map(View.Value::bytes).toList();
              case View.Count _, View.Members _ -> throw new AssertionError(shown);
            })
        .orElse(List.of());
  }

  @Override
  public List<String> interesting() {
    return List.of(
        "siblings",
        "siblings replaced at once",
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
    if (live.isEmpty()) {
      return List.of(known.stream().anyMatch(Ttls::deletes) ? "deleted" : "expired");
    }
    boolean resolved =
        live.stream()
            .anyMatch(e -> e.replaces().stream().map(Event::writer).distinct().count() > 1);
    return live.size() > 1
        ? List.of("siblings")
        : resolved ? List.of("siblings replaced at once") : List.of();
  }
}
