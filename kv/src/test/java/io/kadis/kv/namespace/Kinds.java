package io.kadis.kv.namespace;

import io.kadis.kv.entry.Entries;
import io.kadis.kv.namespace.Histories.Event;
import io.kadis.kv.namespace.Histories.Kind;
import io.kadis.kv.namespace.Histories.Known;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;

/** What each merging namespace is to do, said in terms of writes and what they had seen. */
final class Kinds {
  private Kinds() {}

  /** A put ends what its context has seen, or else what its own writer put. */
  static final class Siblings implements Kind {
    @Override
    public Write draw(RandomGenerator random, int id, Optional<Known> read) {
      var rules = Histories.rules("mv");
      var context =
          read.filter(_ -> random.nextInt(3) > 0).map(r -> rules.tag(r.record().orElseThrow()));
      return random.nextInt(5) == 0
          ? new Write.Delete(context)
          : new Write.Put(Entries.utf8("v" + id), Optional.empty(), Optional.empty(), context);
    }

    @Override
    public Set<Event> ends(int writer, Write write, Known held, Known read) {
      if (Histories.tag(write).isPresent()) {
        return read.events();
      }
      return write instanceof Write.Delete
          ? held.events()
          : held.events().stream()
              .filter(event -> event.writer() == writer)
              .collect(Collectors.toSet());
    }

    static Set<Bytes> values(Set<Event> live) {
      return live.stream()
          .filter(event -> event.write() instanceof Write.Put)
          .map(event -> ((Write.Put) event.write()).value())
          .collect(Collectors.toSet());
    }
  }

  /** Of a change, one element at a time is ended: here only whole deletes end an event. */
  static final class Elements implements Kind {
    private static final List<String> ELEMENTS = List.of("a", "b", "é", "z");

    @Override
    public Write draw(RandomGenerator random, int id, Optional<Known> read) {
      return random.nextInt(8) == 0
          ? Write.Delete.ALL
          : new Write.Change(some(random), Set.of(ELEMENTS.get(random.nextInt(4))));
    }

    private static Set<String> some(RandomGenerator random) {
      return ELEMENTS.stream().filter(_ -> random.nextInt(3) == 0).collect(Collectors.toSet());
    }

    /** All that came before; what of it counts is for {@link #members}. */
    @Override
    public Set<Event> ends(int writer, Write write, Known held, Known read) {
      return held.events();
    }

    /** An element is in while some addition was seen by no later write that names it. */
    static Set<String> members(Set<Event> events) {
      var members = new HashSet<String>();
      for (Event event : events) {
        if (event.write() instanceof Write.Change(var add, _)) {
          add.stream()
              .filter(element -> events.stream().noneMatch(later -> takes(later, event, element)))
              .forEach(members::add);
        }
      }
      return members;
    }

    private static boolean takes(Event later, Event earlier, String element) {
      return later.ended().contains(earlier)
          && switch (later.write()) {
            case Write.Change(var add, var remove) ->
                add.contains(element) || remove.contains(element);
            case Write.Delete _ -> true;
            case Write.Put _, Write.Add _ -> false;
          };
    }
  }

  /** A delete ends all additions it has seen. */
  static final class Additions implements Kind {
    @Override
    public Write draw(RandomGenerator random, int id, Optional<Known> read) {
      return random.nextInt(5) == 0
          ? Write.Delete.ALL
          : new Write.Add(random.nextLong(1, 100) * (random.nextBoolean() ? 1 : -1));
    }

    @Override
    public Set<Event> ends(int writer, Write write, Known held, Known read) {
      return write instanceof Write.Delete ? held.events() : Set.of();
    }

    static List<Long> amounts(Set<Event> live) {
      return live.stream()
          .filter(event -> event.write() instanceof Write.Add)
          .map(event -> ((Write.Add) event.write()).amount())
          .toList();
    }
  }
}
