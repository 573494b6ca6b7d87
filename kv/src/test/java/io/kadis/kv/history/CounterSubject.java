package io.kadis.kv.history;

import static org.assertj.core.api.Assertions.assertThat;

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

/** {@code /counter/}: the sum of all additions that no known delete had seen. */
final class CounterSubject implements Subject {
  @Override
  public String name() {
    return "counter";
  }

  @Override
  public Bytes key() {
    return Entries.utf8("/counter/visits");
  }

  @Override
  public Bytes otherKey() {
    return Entries.utf8("/counter/visitors");
  }

  @Override
  public Write draw(RandomGenerator random, int id, Optional<String> context) {
    return switch (random.nextInt(20)) {
      case 0 -> Write.Put.of(Entries.utf8("7"));
      case 1, 2, 3 -> Write.Delete.ALL;
      default -> new Write.Add(random.nextBoolean() ? random.nextInt(1, 9) : -random.nextInt(1, 9));
    };
  }

  @Override
  public Optional<Refusal> refusal(Write write, PeerId writer) {
    return write instanceof Write.Put ? Optional.of(Refusal.INVALID) : Optional.empty();
  }

  @Override
  public Set<Event> live(Set<Event> known, Instant now) {
    return known.stream()
        .filter(event -> event.write() instanceof Write.Add)
        .filter(
            event -> known.stream().noneMatch(e -> Ttls.deletes(e) && e.replaces().contains(event)))
        .collect(Collectors.toSet());
  }

  @Override
  public void check(Optional<View> view, Set<Event> known, Instant now) {
    var live = live(known, now);
    long total = live.stream().mapToLong(event -> ((Write.Add) event.write()).amount()).sum();
    assertThat(view)
        .as("what a replica shows")
        .isEqualTo(live.isEmpty() ? Optional.empty() : Optional.of(new View.Count(total)));
  }

  @Override
  public List<String> interesting() {
    return List.of(
        "deleted",
        "deleted, and counts what the delete had not seen",
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
    if (known.stream().noneMatch(Ttls::deletes)) {
      return List.of();
    }
    return List.of(live.isEmpty() ? "deleted" : "deleted, and counts what the delete had not seen");
  }
}
