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

/** {@code /set/}: an element is in while an addition is known that no known removal had seen. */
final class SetSubject implements Subject {
  private static final List<String> ELEMENTS = List.of("a", "b", "c");

  @Override
  public String name() {
    return "set";
  }

  @Override
  public Bytes key() {
    return Entries.utf8("/set/tags");
  }

  @Override
  public Bytes otherKey() {
    return Entries.utf8("/set/labels");
  }

  @Override
  public Write draw(RandomGenerator random, int id, Optional<String> context) {
    return switch (random.nextInt(20)) {
      case 0 -> new Write.Add(1);
      case 1, 2 -> Write.Delete.ALL;
      default -> new Write.Change(some(random, 40), some(random, 30));
    };
  }

  private static Set<String> some(RandomGenerator random, int percent) {
    return ELEMENTS.stream().filter(_ -> random.nextInt(100) < percent).collect(Collectors.toSet());
  }

  @Override
  public Optional<Refusal> refusal(Write write, PeerId writer) {
    return write instanceof Write.Add ? Optional.of(Refusal.INVALID) : Optional.empty();
  }

  @Override
  public Set<Event> live(Set<Event> known, Instant now) {
    return known.stream()
        .filter(event -> ELEMENTS.stream().anyMatch(element -> adds(known, event, element)))
        .collect(Collectors.toSet());
  }

  /** Whether {@code element} is in because of {@code event}. */
  private static boolean adds(Set<Event> known, Event event, String element) {
    return event.write() instanceof Write.Change(var add, _)
        && add.contains(element)
        && known.stream().noneMatch(e -> e.replaces().contains(event) && removes(e, element));
  }

  private static boolean adds(Event event) {
    return event.write() instanceof Write.Change(var add, _) && !add.isEmpty();
  }

  private static boolean removes(Event event, String element) {
    return switch (event.write()) {
      case Write.Change(var add, var remove) -> remove.contains(element) && !add.contains(element);
      case Write.Delete _ -> true;
      case Write.Put _, Write.Add _ -> false;
    };
  }

  private static List<String> members(Set<Event> known) {
    return ELEMENTS.stream()
        .filter(element -> known.stream().anyMatch(event -> adds(known, event, element)))
        .toList();
  }

  @Override
  public void check(Optional<View> view, Set<Event> known, Instant now) {
    var shown = view.map(members -> ((View.Members) members).elements());
    assertThat(shown.orElse(List.of())).as("what a replica shows").isEqualTo(members(known));
    if (known.stream().noneMatch(Ttls::deletes)) {
      boolean written = known.stream().anyMatch(SetSubject::adds);
      assertThat(view.isPresent()).as("a set emptied is still one").isEqualTo(written);
    }
  }

  @Override
  public List<String> interesting() {
    return List.of(
        "deleted",
        "emptied",
        "removed, and in by an addition the remover had not seen",
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
    var traits = new HashSet<String>();
    if (live.isEmpty()) {
      traits.add(known.stream().anyMatch(Ttls::deletes) ? "deleted" : "emptied");
    }
    if (members(known).stream().anyMatch(element -> wasRemoved(known, element))) {
      traits.add("removed, and in by an addition the remover had not seen");
    }
    return List.copyOf(traits);
  }

  /** By someone who had seen it, and who has not seen what keeps it in. */
  private static boolean wasRemoved(Set<Event> known, String element) {
    return known.stream()
        .filter(event -> adds(known, event, element))
        .allMatch(kept ->
            known.stream().anyMatch(e -> removes(e, element) && !kept.replaces().contains(e)));
  }
}
