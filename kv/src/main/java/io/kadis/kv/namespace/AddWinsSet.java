package io.kadis.kv.namespace;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.Bytewise;
import io.kadis.dht.record.KadRecord;
import io.kadis.kv.fragment.Context;
import io.kadis.kv.fragment.FragmentValidator;
import io.kadis.kv.fragment.Item;
import io.kadis.kv.fragment.Kind;
import io.kadis.kv.fragment.Revision;
import io.kadis.kv.fragment.State;
import io.kadis.kv.fragment.State.Live;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /set/<name>}: a remove takes away the elements it has seen; what is added at the same time
 * stays. A set without elements is there as long as its mark is: an item without bytes, which only
 * a delete takes away.
 */
record AddWinsSet(FragmentValidator validator, Duration tombstoneTtl) implements FragmentRules {
  private static final Bytes MARK = Bytes.EMPTY;

  @Override
  public String name() {
    return "set";
  }

  @Override
  public Draft draft(Bytes key, Write write, Pen pen) {
    return switch (write) {
      case Write.Change(var add, var remove) -> change(key, add, remove, pen);
      case Write.Delete(var context) when context.isEmpty() -> {
        var held = FragmentRules.held(pen);
        yield write(key, pen, new Step(held), _ -> keeping(held, pen, _ -> false));
      }
      case Write.Delete _ -> Refused.context(name());
      case Write.Put _, Write.Add _ ->
          Refused.kind(name(), "changed (kadis add, or POST {\"add\":[\"x\"]}) or deleted");
    };
  }

  private Draft change(Bytes key, Set<String> add, Set<String> remove, Pen pen) {
    var added = elements(add);
    var touched = elements(remove);
    if (added.size() < add.size() || touched.size() < remove.size()) {
      return new Draft.Refused(
          Refusal.INVALID,
          "an element is not well-formed text of 1 to %,d bytes in UTF-8"
              .formatted(Kind.MAX_ELEMENT_BYTES));
    }
    // Cheap, and before as many versions are taken: the exact check comes with the record.
    int bytes = added.stream().mapToInt(Bytes::size).sum();
    if (bytes > KadRecord.MAX_ENCODED_BYTES) {
      return FragmentRules.tooLarge(
          "elements of %,d bytes are over the %,d bytes a record may have; %s"
              .formatted(bytes, KadRecord.MAX_ENCODED_BYTES, wayOut()));
    }
    touched.addAll(added);
    var held = FragmentRules.held(pen);
    if (unmarked(held, !added.isEmpty())) {
      added.add(MARK);
    }
    var values = added.stream().toList();
    return write(
        key,
        pen,
        new Step(held, Context.NOTHING, Math.max(1, values.size())),
        versions ->
            keeping(held, pen, live -> !touched.contains(live.item().value()))
                .plus(
                    IntStream.range(0, values.size())
                        .mapToObj(i -> Item.of(versions.get(i), values.get(i)))
                        .toList()));
  }

  /** Whether there is a set, or will be, that is not yet marked: a delete met an addition. */
  private static boolean unmarked(State held, boolean adds) {
    var live = held.live();
    return (adds || !live.isEmpty())
        && live.stream().noneMatch(item -> item.item().value().equals(MARK));
  }

  private static Revision keeping(State held, Pen pen, Predicate<Live> keeps) {
    return Revision.keeping(held, pen.key().peerId(), Context.NOTHING, keeps);
  }

  /** Those that are elements, in order. */
  private static Set<Bytes> elements(Collection<String> texts) {
    var elements = new TreeSet<>(Bytewise::compare);
    texts.forEach(text -> element(text).ifPresent(elements::add));
    return elements;
  }

  private static Optional<Bytes> element(String text) {
    try {
      var encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return Optional.of(Bytes.wrapByteBuffer(encoded))
          .filter(bytes -> !bytes.isEmpty() && bytes.size() <= Kind.MAX_ELEMENT_BYTES);
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<View> view(Bytes key, Bytes record, Instant now) {
    return switch (validator.verify(key, record, now)) {
      case Decoded.Ok(var state) -> view(state);
      case Decoded.Malformed<State> _ -> Optional.empty();
    };
  }

  private static Optional<View> view(State state) {
    var values = new TreeSet<Bytes>(Bytewise::compare);
    state.live().forEach(live -> values.add(live.item().value()));
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new View.Members(
                values.stream().filter(value -> !value.isEmpty()).map(AddWinsSet::text).toList()));
  }

  private static String text(Bytes element) {
    return new String(element.toArrayUnsafe(), StandardCharsets.UTF_8);
  }

  @Override
  public String wayOut() {
    return "remove elements, or use several keys";
  }
}
